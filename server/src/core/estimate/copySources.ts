/** The source arguments of a COPY or ADD, found in the file system that they come from. */
import type { Message } from '../../protocol/message.ts';
import { FileKind } from '../filesystem/fileTree.ts';
import type { StageFiles } from '../filesystem/layerChange.ts';
import { kindOf, segmentsOf, type TreePart } from '../filesystem/queryTree.ts';
import { collect, resolvePath } from '../filesystem/stageFiles.ts';
import type { CopySpec } from '../layers/resolved.ts';
import { excluding, matchParents, matchWildcard } from './copyMatches.ts';
import { cleanPath, hasWildcard } from './goMatch.ts';

/** Where sources are looked for. */
export interface CopyOriginFiles {
	readonly files: StageFiles;
	/** Paths that could not be read, absolute inside the origin. */
	readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
	/** More files may be there than are known. */
	readonly truncated: boolean;
	readonly buildkit: boolean;
	/** Why a part of the origin is not known. */
	readonly doubt: (source: string) => Message;
}

/** One thing to place: a file under its name, a directory's contents, or a path with its parents. */
export interface CopyPiece {
	/** The name that a file gets inside a directory. */
	readonly name: string;
	readonly part: TreePart;
	readonly directory: boolean;
	/** Absolute path in the origin, links followed. */
	readonly path: string;
	/** --parents: the path below the destination, which is a directory then. */
	readonly below: string | null;
}

export interface FoundSource {
	readonly pieces: readonly CopyPiece[];
	/** Why there may be more than the pieces. */
	readonly doubts: readonly Message[];
	/** Set where the build fails at this source. */
	readonly failure: Message | null;
}

const nothing: FoundSource = { pieces: [], doubts: [], failure: null };

/** Finds one source argument. */
export function findSource(source: string, spec: CopySpec, origin: CopyOriginFiles): FoundSource {
	if (spec.parents && origin.buildkit) return findWithParents(source, spec, origin);
	if (!origin.buildkit && /^\.\.(\/|$)/.test(cleanPath(source))) {
		return { ...nothing, failure: { code: 'part.outsideContext', args: { source } } };
	}
	const names = segmentsOf(cleanPath(`/${source}`));
	const wild = names.findIndex(hasWildcard);
	if (wild === -1) return findOne(source, `/${names.join('/')}`, spec, origin);
	return findWildcard(source, names.slice(0, wild), names.slice(wild), spec, origin);
}

function findOne(
	source: string,
	path: string,
	spec: CopySpec,
	origin: CopyOriginFiles,
): FoundSource {
	const { path: place, answer } = resolvePath(origin.files, path);
	if (answer.state === 'unknown') return { ...nothing, doubts: [origin.doubt(source)] };
	if (answer.state === 'absent') {
		if (origin.truncated) return { ...nothing, doubts: doubtsAt('/', source, origin) };
		return missing(source);
	}
	const found = collect(origin.files, place);
	if (found === undefined) return { ...nothing, doubts: [origin.doubt(source)] };
	const directory = answer.kind === FileKind.directory;
	const piece = pieceOf(path, place, found.part, spec, origin);
	const doubts = directory ? doubtsAt(place, source, origin) : [];
	if (directory && !found.complete) doubts.push(origin.doubt(source));
	return { pieces: [piece], doubts, failure: null };
}

/** `path` gives a file its name, `place` is where it really is. */
function pieceOf(
	path: string,
	place: string,
	part: TreePart,
	spec: CopySpec,
	origin: CopyOriginFiles,
): CopyPiece {
	return {
		name: path.slice(path.lastIndexOf('/') + 1),
		part: excluding(part, origin.buildkit ? spec.exclude : []),
		directory: kindOf(part.tree, part.entry) === FileKind.directory,
		path: place,
		below: null,
	};
}

function missing(source: string): FoundSource {
	return { ...nothing, failure: { code: 'part.missingSource', args: { source } } };
}

function findWildcard(
	source: string,
	fixed: readonly string[],
	wild: readonly string[],
	spec: CopySpec,
	origin: CopyOriginFiles,
): FoundSource {
	const start = `/${fixed.join('/')}`;
	const { path: place, answer } = resolvePath(origin.files, start);
	// The classic builder matches whole paths as they stand, so a link on the way finds nothing.
	if (!origin.buildkit && place !== start) return nothing;
	if (answer.state === 'unknown') return { ...nothing, doubts: [origin.doubt(source)] };
	if (answer.state === 'absent') return nothing;
	const found = collect(origin.files, place);
	if (found === undefined) return { ...nothing, doubts: [origin.doubt(source)] };
	const pieces: CopyPiece[] = [];
	const doubts = doubtsAt(place, source, origin);
	if (!found.complete) doubts.push(origin.doubt(source));
	for (const match of matchWildcard(found.part, wild.join('/'))) {
		const path = `${place === '/' ? '' : place}/${match.path}`;
		const kind = kindOf(match.part.tree, match.part.entry);
		if (kind !== FileKind.symlink) {
			pieces.push(pieceOf(path, path, match.part, spec, origin));
			continue;
		}
		const one = findOne(source, path, spec, origin);
		if (one.failure !== null) return one;
		pieces.push(...one.pieces);
	}
	return { pieces, doubts, failure: null };
}

/** `dir/./rest`: what stands before the pivot is where the search begins and is not kept. */
function findWithParents(source: string, spec: CopySpec, origin: CopyOriginFiles): FoundSource {
	const pivot = source.indexOf('/./');
	const start = pivot === -1 ? '/' : cleanPath(`/${source.slice(0, pivot)}`);
	const pattern = cleanPath(`/${pivot === -1 ? source : source.slice(pivot + 3)}`).slice(1);
	const { path: place, answer } = resolvePath(origin.files, start);
	if (answer.state === 'unknown') return { ...nothing, doubts: [origin.doubt(source)] };
	if (answer.state === 'absent') return missing(source);
	const found = collect(origin.files, place);
	if (found === undefined) return { ...nothing, doubts: [origin.doubt(source)] };
	const whole = excluding(found.part, spec.exclude);
	const matches = pattern === '' ? [{ part: whole, path: '' }] : matchParents(whole, pattern);
	const doubts = doubtsAt(place, source, origin);
	if (!found.complete) doubts.push(origin.doubt(source));
	if (matches.length === 0 && doubts.length === 0 && !hasWildcard(pattern)) return missing(source);
	const pieces = matches.map(({ part, path }) => ({
		name: path.slice(path.lastIndexOf('/') + 1),
		part,
		directory: kindOf(part.tree, part.entry) === FileKind.directory,
		path: `${place === '/' ? '' : place}/${path}`,
		below: path,
	}));
	return { pieces, doubts, failure: null };
}

/** Reasons why there may be more at `place` and below than is known. */
function doubtsAt(place: string, source: string, origin: CopyOriginFiles): Message[] {
	const doubts: Message[] = [];
	const prefix = place === '/' ? '/' : `${place}/`;
	for (const { path, reason } of origin.unreadable) {
		if (path === place || path.startsWith(prefix)) {
			doubts.push({ code: 'part.unreadable', args: { path, reason } });
		}
	}
	if (origin.truncated) doubts.push({ code: 'part.contextTruncated', args: { source } });
	return doubts;
}
