/** `--base REF=IMAGE`: what an image is, said by an archive of it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Answer, BaseImage, Platform } from '../core/knowledge.ts';
import type { Plan } from '../core/plan.ts';
import type { LanguageService } from '../languageService.ts';
import type { CliHost } from './host.ts';
import { UsageError } from './usageError.ts';

export interface Bases {
	readonly images: ReadonlyMap<string, Answer<BaseImage>>;
	/** A note for each that the Dockerfile does not name. */
	readonly unused: (plan: Plan, file: string) => readonly UsageError[];
}

interface BaseOption {
	readonly reference: string;
	readonly path: string;
	/** Which of the archive's images; null: the only one. */
	readonly inside: string | null;
}

export async function readBases(
	given: readonly string[],
	platform: Platform,
	host: CliHost,
	service: LanguageService,
): Promise<Bases> {
	const images = new Map<string, Answer<BaseImage>>();
	const references: string[] = [];
	for (const text of given) {
		const option = parseBase(text, host);
		const source = await host.archiveSource();
		const answer = await source.readImage(option.path, option.inside, platform);
		if (answer.state === 'failed') {
			const { reference } = option;
			const reason = service.text(answer.reason);
			throw new UsageError('cli.baseFailed', { reference, path: option.path, reason });
		}
		for (const spelling of spellings(option.reference)) images.set(spelling, answer);
		references.push(option.reference);
	}
	return {
		images,
		unused: ({ report, resolved }, file) => {
			const named = new Set<string>();
			for (const { base } of report.stages) if (base.reference !== null) named.add(base.reference);
			for (const { copy } of resolved.flat()) {
				if (copy?.from.kind === 'image') named.add(copy.from.reference);
			}
			return references
				.filter((reference) => !spellings(reference).some((spelling) => named.has(spelling)))
				.map((reference) => new UsageError('cli.baseUnused', { reference, file }));
		},
	};
}

/** Kinds of archives that can be read, as containers' tools name them. */
const archiveKinds = ['docker-archive', 'oci-archive', 'oci'];

/** Places of images that a later version looks into. */
const otherKinds = ['docker-daemon', 'docker', 'docker-container', 'docker-root', 'registry-root'];

function parseBase(text: string, host: CliHost): BaseOption {
	const at = text.indexOf('=');
	const reference = text.slice(0, Math.max(at, 0));
	const image = text.slice(at + 1);
	if (reference === '' || image === '') throw new UsageError('cli.badBase', { value: text });
	const kind = image.slice(0, Math.max(image.indexOf(':'), 0));
	if (otherKinds.includes(kind)) throw new UsageError('cli.baseElsewhere', { reference, kind });
	const place = archiveKinds.includes(kind) ? image.slice(kind.length + 1) : image;
	const found = findPath(place, host.workingDirectory);
	if (found === null) throw new UsageError('cli.baseMissing', { reference, path: place });
	return { reference, ...found };
}

/** `PATH` or `PATH:REF`; a path may hold colons itself, so the longest one that is there wins. */
function findPath(
	place: string,
	folder: string,
): { readonly path: string; readonly inside: string | null } | null {
	for (let end = place.length; end > 0; end = place.lastIndexOf(':', end - 1)) {
		const candidate = path.resolve(folder, place.slice(0, end));
		if (existsSync(candidate)) return { path: candidate, inside: place.slice(end + 1) || null };
	}
	return null;
}

/** The ways in which a Dockerfile may write one reference. */
export function spellings(reference: string): readonly string[] {
	const short = reference.replace(/^(?:docker\.io\/|index\.docker\.io\/)?(?:library\/)?/, '');
	const official = !short.includes('/');
	const ownName = reference.slice(reference.lastIndexOf('/') + 1);
	const tagged = ownName.includes(':') || reference.includes('@');
	const isLatest = ownName.endsWith(':latest');
	const tails = tagged ? [''] : ['', ':latest'];
	const names = official
		? [short, `library/${short}`, `docker.io/${short}`, `docker.io/library/${short}`]
		: [reference, short, `docker.io/${short}`];
	const all = names.flatMap((name) => tails.map((tail) => `${name}${tail}`));
	return isLatest ? [...all, ...all.map((name) => name.replace(/:latest$/, ''))] : all;
}
