/** Which build a document is seen as: the user's choice, else a setting, else the defaults. */
import type { Build, Platform } from '../core/knowledge.ts';
import type { Message } from '../protocol/message.ts';
import type { ChosenBuild } from '../protocol/requests.ts';
import type { BuildSetting, Settings } from '../protocol/settings.ts';
import { matchesGlob } from './matchesGlob.ts';
import type { Runtime } from './runtime.ts';

/** The engine whose texts are shown where no engine was asked. */
const engineVersion = 28;

export interface DocumentPlace {
	/** Absolute; null where the document is no file of this host. */
	readonly path: string | null;
	/** The workspace folder that holds it, absolute; null: none does. */
	readonly folder: string | null;
}

export interface ResolvedBuild {
	readonly build: Build;
	readonly source: Message;
}

export function resolveBuild(
	place: DocumentPlace,
	settings: Settings,
	chosen: ChosenBuild | null,
	trusted: boolean,
	runtime: Pick<Runtime, 'hostPlatform' | 'paths'>,
): ResolvedBuild {
	const setting = buildSetting(place, settings.builds, runtime.paths);
	const clicked = chosen?.context ?? null;
	const asked = contextOf(place, clicked ?? setting?.context ?? null, runtime.paths);
	const allowed = trusted || clicked !== null || isInside(place, asked, runtime.paths);
	const args = chosen?.args ?? setting?.args ?? {};
	const platform = chosen?.platform ?? setting?.platform ?? settings.platform;
	return {
		build: {
			target: chosen?.target ?? setting?.target ?? null,
			buildArgs: new Map(Object.entries(args)),
			platform: parsePlatform(platform) ?? runtime.hostPlatform,
			builder: settings.builder === 'classic' ? 'classic' : 'buildkit',
			engineVersion,
			store: settings.store === 'containerd' ? 'containerd' : 'overlay2',
			dockerfile: place.path,
			context: allowed ? asked : contextOf(place, null, runtime.paths),
		},
		source: sourceOf(chosen, setting),
	};
}

function sourceOf(chosen: ChosenBuild | null, setting: BuildSetting | undefined): Message {
	if (chosen !== null) return { code: 'status.buildSource.chosen' };
	return {
		code: setting === undefined ? 'status.buildSource.default' : 'status.buildSource.setting',
	};
}

/** The first entry whose pattern matches the Dockerfile's path from its workspace folder. */
function buildSetting(
	{ path, folder }: DocumentPlace,
	builds: readonly BuildSetting[],
	paths: Runtime['paths'],
): BuildSetting | undefined {
	if (path === null || builds.length === 0) return undefined;
	const relative = paths.relative(folder ?? paths.dirname(path), path);
	if (relative === null) return undefined;
	return builds.find((build) => matchesGlob(build.dockerfile, relative));
}

/** A context that is asked for counts from the workspace folder; else it is the Dockerfile's folder. */
function contextOf(
	{ path, folder }: DocumentPlace,
	context: string | null,
	paths: Runtime['paths'],
): string | null {
	if (path === null) return null;
	const own = paths.dirname(path);
	return context === null || context === '' ? own : paths.resolve(folder ?? own, context);
}

/** A folder that is not trusted must not send the walk elsewhere by its settings. */
function isInside(
	{ path, folder }: DocumentPlace,
	context: string | null,
	paths: Runtime['paths'],
): boolean {
	if (path === null || context === null) return true;
	return paths.relative(folder ?? paths.dirname(path), context) !== null;
}

/** `linux/arm64/v8`; null for a text that is no platform. */
export function parsePlatform(text: string): Platform | null {
	const [os, architecture, variant] = text.split('/');
	if (os === undefined || os === '' || architecture === undefined || architecture === '')
		return null;
	return { os, architecture, variant: variant ?? null };
}
