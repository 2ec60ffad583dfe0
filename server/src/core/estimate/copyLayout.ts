/** Where the pieces of a COPY come to stand: the layer, put together at its destination. */
import type { Message } from '../../protocol/message.ts';
import {
	type AssemblyNode,
	emptyAssembly,
	fileNode,
	makeDirectory,
	nodeAt,
	partNode,
	placeChild,
	placeNode,
} from '../filesystem/assembly.ts';
import { FileKind } from '../filesystem/fileTree.ts';
import type { StageFiles } from '../filesystem/layerChange.ts';
import { resolvePath } from '../filesystem/stageFiles.ts';
import type { CopySpec } from '../layers/resolved.ts';
import type { CopyPiece } from './copySources.ts';
import { cleanPath } from './goMatch.ts';

/** Something to place: pieces of a tree, or a file whose bytes stand in the Dockerfile. */
export type CopyItem =
	| {
			readonly kind: 'piece';
			readonly piece: CopyPiece;
			/** An archive that ADD unpacks: its contents go into the destination, a directory. */
			readonly unpacked: boolean;
			readonly source: number;
	  }
	| {
			readonly kind: 'literal';
			readonly name: string;
			readonly bytes: number;
			readonly source: number;
	  }
	/** --parents with nothing found still makes the destination. */
	| { readonly kind: 'destination' };

export interface Destination {
	/** Absolute, links followed as far as they are known; null where it cannot be known. */
	readonly path: string | null;
	/** True: a directory, or made one. False: files are written at this very path. */
	readonly directory: boolean | null;
	/** Something else than a directory stands there. */
	readonly occupied: boolean;
	/** All folders on the way are known, so that those in the layer can be counted. */
	readonly certain: boolean;
}

/** The destination as the stage's files make it. */
export function destinationOf(spec: CopySpec, files: StageFiles): Destination {
	const { destination, workingDirectory } = spec;
	const trailing = destination === '' || destination === '.' || destination?.endsWith('/') === true;
	const absolute = destination?.startsWith('/')
		? destination
		: destination === null || workingDirectory === null
			? null
			: `${workingDirectory}/${destination}`;
	if (absolute === null) {
		return { path: null, directory: trailing ? true : null, occupied: false, certain: false };
	}
	const { path, answer } = resolvePath(files, cleanPath(`/${absolute}`));
	const isDirectory = answer.state === 'known' && answer.kind === FileKind.directory;
	const occupied = answer.state === 'known' && !isDirectory;
	return {
		path,
		directory: trailing || isDirectory ? true : answer.state === 'unknown' ? null : false,
		occupied,
		certain: answer.state !== 'unknown',
	};
}

export interface Layout {
	readonly root: AssemblyNode;
	/** Set where the build fails on the way. */
	readonly failure: Message | null;
	/** The source argument of each group of nodes; group 0 is of no source. */
	readonly sources: readonly number[];
}

/** Places items in order, later ones over earlier ones. `path` is the destination, resolved. */
export function layOut(
	items: readonly CopyItem[],
	path: string,
	directory: boolean,
	occupied: boolean,
): Layout {
	const root = emptyAssembly();
	const sources = [-1];
	const at = path === '/' ? '' : path;
	let isFile = occupied;
	let folder: AssemblyNode | undefined;
	for (const item of items) {
		if (item.kind === 'destination') {
			makeDirectory(root, path);
			continue;
		}
		// Only hard links need a group for each piece.
		const linked = item.kind === 'piece' && item.piece.part.tree.hardLinks.length > 0;
		if (linked || sources.at(-1) !== item.source) sources.push(item.source);
		const group = sources.length - 1;
		const contents = item.kind === 'piece' && (item.piece.directory || item.unpacked);
		if (item.kind === 'piece' && item.piece.below !== null) {
			makeDirectory(root, path);
			placeNode(root, `${at}/${item.piece.below}`, partNode(item.piece.part, group));
		} else if (contents) {
			if (isFile) {
				const failure = { code: 'part.destinationIsFile', args: { path } };
				return { root, failure, sources };
			}
			makeDirectory(root, path);
			placeNode(root, path, partNode(item.piece.part, group));
		} else {
			const name = item.kind === 'piece' ? item.piece.name : item.name;
			const node =
				item.kind === 'piece' ? partNode(item.piece.part, group) : fileNode(item.bytes, group);
			const isDirectory = directory || nodeAt(root, path)?.kind === FileKind.directory;
			if (isDirectory) {
				folder ??= makeDirectory(root, path);
				placeChild(folder, name, node);
			} else {
				placeNode(root, path, node);
				isFile = true;
			}
		}
	}
	return { root, failure: null, sources };
}
