/** Where what a RUN writes stays in its layer, and where it is thrown away. */

import type { BuilderKind } from '../../../protocol/report.ts';
import type { InstructionNode } from '../../dockerfile/model.ts';
import type { StageState } from '../../layers/resolved.ts';
import { unknownFolder } from './command.ts';
import { isWithin } from './paths.ts';

export type Kept = 'yes' | 'no' | 'maybe';

/** Folders that every RUN sees anew. */
const mounted = ['/proc', '/sys', '/dev'];

/** Files that the builders lay over those of the image. */
const overlaid: Readonly<Record<BuilderKind, readonly string[]>> = {
	buildkit: ['/etc/hosts', '/etc/resolv.conf'],
	classic: ['/etc/hosts', '/etc/resolv.conf', '/etc/hostname'],
};

/** In Debian's images links to /dev/shm. */
const linked = ['/run/shm', '/var/run/shm'];

export interface KeptScope {
	readonly builder: BuilderKind;
	readonly node: InstructionNode;
	readonly state: StageState;
	/** True where the base may declare volumes that are not known. */
	readonly unknownBase: boolean;
}

export interface KeptPaths {
	readonly keeps: (path: string) => Kept;
	/** Whether who reads a folder with all below it may also read what is mounted there. */
	readonly mountsIn: (folder: string) => boolean;
}

/** The questions for one RUN. */
export function keptPaths({ builder, node, state, unknownBase }: KeptScope): KeptPaths {
	const mounts = mountTargets(node, state);
	// The classic builder throws away what a RUN writes into a volume.
	const volumes = builder === 'classic' ? state.volumes : [];
	const lost = [...mounted, ...overlaid[builder], ...(mounts ?? []), ...volumes];
	const mountsIn = (folder: string) =>
		mounts === null || lost.some((each) => each !== folder && isWithin(each, folder));
	const keeps = (path: string): Kept => {
		if (lost.some((folder) => isWithin(path, folder))) return 'no';
		if (mounts === null || linked.some((folder) => isWithin(path, folder))) return 'maybe';
		if (path.startsWith(unknownFolder)) {
			return mounts.length > 0 || volumes.length > 0 ? 'maybe' : 'yes';
		}
		const nested = path.lastIndexOf('/') > 0;
		return builder === 'classic' && unknownBase && nested ? 'maybe' : 'yes';
	};
	return { keeps, mountsIn };
}

/** Absolute targets of --mount flags; null where one is not known. */
function mountTargets(node: InstructionNode, state: StageState): readonly string[] | null {
	const targets: string[] = [];
	for (const { name, value } of node.flags) {
		if (name !== 'mount') continue;
		const options = mountOptions(value ?? '');
		const target = options.get('target') ?? defaultTarget(options);
		if (target === null || target.includes('$')) return null;
		if (!target.startsWith('/') && state.workingDirectory === null) return null;
		const whole = target.startsWith('/') ? target : `${state.workingDirectory}/${target}`;
		const names = whole.split('/').filter((part) => part !== '' && part !== '.');
		if (names.includes('..')) return null;
		targets.push(`/${names.join('/')}`);
	}
	return targets;
}

/** Secrets and agents that no target is named for. */
function defaultTarget(options: ReadonlyMap<string, string>): string | null {
	const type = options.get('type') ?? 'bind';
	if (type === 'secret') return '/run/secrets';
	return type === 'ssh' ? '/run/buildkit' : null;
}

const aliases: ReadonlyMap<string, string> = new Map([
	['dst', 'target'],
	['destination', 'target'],
	['src', 'source'],
]);

/** The fields of a --mount flag under their usual names. */
export function mountOptions(value: string): ReadonlyMap<string, string> {
	const options = new Map<string, string>();
	for (const part of value.split(',')) {
		const at = part.indexOf('=');
		const name = (at === -1 ? part : part.slice(0, at)).trim().toLowerCase();
		const key = aliases.get(name) ?? name;
		options.set(key, at === -1 ? '' : part.slice(at + 1));
	}
	return options;
}
