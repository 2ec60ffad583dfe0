/**
 * Files placed over equal ones. Where a layer is found by comparing two trees, as BuildKit does for a
 * containerd store, a file of the same size, time, mode and owner as the one below is in no layer:
 * https://github.com/containerd/continuity/blob/main/fs/diff.go. An overlay2 store keeps it.
 */
import type { Size, SizePart } from '../../protocol/report.ts';
import { FileKind } from '../filesystem/fileTree.ts';
import type {
	LayerChange,
	PlacedChange,
	PlacedFile,
	PlacedTree,
	StageFiles,
} from '../filesystem/layerChange.ts';
import {
	childrenOf,
	kindOf,
	leavesOut,
	nameOf,
	narrowed,
	type TreePart,
} from '../filesystem/queryTree.ts';
import { pathAnswer } from '../filesystem/stageFiles.ts';
import type { Build } from '../knowledge.ts';
import type { Estimate } from './estimate.ts';

/** Whether the store keeps nothing of a file that is equal to the one below. */
export function leavesOutEqual({ builder, store }: Pick<Build, 'builder' | 'store'>): boolean {
	return builder === 'buildkit' && store === 'containerd';
}

/**
 * The estimate of what is placed over `below`. Whether a file of the same size is the same file is not
 * seen before a build: where the store leaves equal ones out, they are a range, and mostly left out; disk
 * use is not told.
 */
export function withEqualFiles(estimate: Estimate, below: StageFiles, build: Build): Estimate {
	const equal = equalBytes(estimate.change, below);
	if (equal === 0) return estimate;
	const { diskBytes: _, ...size } = estimate.size;
	if (!leavesOutEqual(build)) return { ...estimate, size };
	const { compressed } = estimate;
	return {
		...estimate,
		size: lessEqual(size, equal),
		...(compressed === undefined ? {} : { compressed: lessEqual(compressed, equal) }),
		files: null,
		directories: null,
	};
}

/**
 * Content bytes of the files that are placed where a file of the same size stands: no more than these
 * are equal. Without end where it takes too long to look.
 */
export function equalBytes(change: LayerChange, below: StageFiles): number {
	if (change.kind !== 'placed') return 0;
	let bytes = 0;
	let asked = 0;
	const visit = (path: string, part: TreePart): void => {
		if (++asked > mostAsked) return;
		const answer = pathAnswer(below, path);
		const kind = kindOf(part.tree, part.entry);
		if (answer.state !== 'known' || answer.kind !== kind) return;
		const size = part.tree.sizes[part.entry] ?? 0;
		if (kind === FileKind.file && answer.bytes === size) bytes += size;
		if (kind !== FileKind.directory) return;
		for (const child of childrenOf(part.tree, part.entry)) {
			if (leavesOut(part, child)) continue;
			const name = nameOf(part.tree, child);
			visit(`${path === '/' ? '' : path}/${name}`, narrowed(part, child));
		}
	};
	for (const [folder, { trees, files }] of byFolder(change)) {
		if (pathAnswer(below, folder).state !== 'known') continue;
		for (const { path, ...part } of trees) visit(path, part);
		for (const file of files) {
			if (++asked > mostAsked) break;
			const answer = pathAnswer(below, file.path);
			const isFile = answer.state === 'known' && answer.kind === FileKind.file;
			if (isFile && answer.bytes === file.bytes) bytes += file.bytes;
		}
	}
	return asked > mostAsked ? Number.POSITIVE_INFINITY : bytes;
}

interface Places {
	readonly trees: PlacedTree[];
	readonly files: PlacedFile[];
}

/** What is placed, by the folder that it comes to stand in: where that is not there, nothing is equal. */
function byFolder(change: PlacedChange): ReadonlyMap<string, Places> {
	const known = folders.get(change);
	if (known !== undefined) return known;
	const found = new Map<string, Places>();
	const placesIn = (path: string): Places => {
		const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 1));
		const places = found.get(folder) ?? { trees: [], files: [] };
		found.set(folder, places);
		return places;
	};
	for (const tree of change.trees) placesIn(tree.path).trees.push(tree);
	for (const file of change.files) placesIn(file.path).files.push(file);
	folders.set(change, found);
	return found;
}

/** Changes outlive the plans that hold them. */
const folders = new WeakMap<PlacedChange, ReadonlyMap<string, Places>>();

/** What is asked while a file is typed has its limit. */
const mostAsked = 5_000;

/** A file that is left out is the usual case, so it is not in the best guess. */
function lessEqual({ parts, basis, ...size }: Size, equal: number): Size {
	let left = equal;
	const shown = parts.map((part): SizePart => {
		const out = Math.min(part.low, left);
		left -= out;
		if (out === 0) return part;
		const bytes = part.bytes === undefined ? {} : { bytes: part.bytes - out };
		return { ...part, ...bytes, low: part.low - out, basis: weakest(part.basis) };
	});
	const out = equal - left;
	const bytes = size.bytes === undefined ? {} : { bytes: size.bytes - out };
	return { ...size, ...bytes, low: size.low - out, basis: weakest(basis), parts: shown };
}

function weakest(basis: Size['basis']): Size['basis'] {
	return basis === 'unknown' ? 'unknown' : 'estimated';
}
