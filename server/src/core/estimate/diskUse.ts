/**
 * Disk use of a layer in a containerd image store on ext4, as `docker history` prints it there: a block
 * for the layer's root, one for each directory that the layer holds (those above what it writes, too),
 * and each file in whole blocks. Held to a real engine's figures by test/core/layers/diskUse.test.ts.
 */

import type { FileTree } from '../filesystem/fileTree.ts';
import type { LayerChange, PlacedTree, StageFiles } from '../filesystem/layerChange.ts';
import { blockBytes, onDisk, segmentsOf, totalsOfParts } from '../filesystem/queryTree.ts';
import { equalBytes } from './equalFiles.ts';
import type { Estimate } from './estimate.ts';

/** Disk use of what is placed; null where it is not known to the last file. */
export function diskBytesOf(change: LayerChange): number | null {
	if (change.kind === 'none') return blockBytes;
	if (change.kind === 'unknown' || (change.unsure ?? []).length > 0) return null;
	const directories = new Set<string>();
	const above = (path: string): void => {
		const names = segmentsOf(path).slice(0, -1);
		for (let length = names.length; length > 0; length--) {
			directories.add(names.slice(0, length).join('/'));
		}
	};
	let bytes = 0;
	for (const path of change.directories) {
		above(path);
		directories.add(segmentsOf(path).join('/'));
	}
	// A whiteout and a short link take no block; the directories that they stand in do.
	for (const path of change.removed ?? []) above(path);
	for (const { path } of change.symlinks ?? []) above(path);
	for (const file of change.files) {
		above(file.path);
		bytes += onDisk(file.bytes);
	}
	const parts = new Map<FileTree, PlacedTree[]>();
	for (const placed of change.trees) {
		above(placed.path);
		const known = parts.get(placed.tree);
		if (known === undefined) parts.set(placed.tree, [placed]);
		else known.push(placed);
	}
	// Names of one file are entries of one tree.
	for (const placed of parts.values()) bytes += totalsOfParts(placed).diskBytes;
	return bytes + (directories.size + 1) * blockBytes;
}

/** The estimate with its disk use, where its size is exact and all that it places is known. */
export function withDiskUse(estimate: Estimate, below: StageFiles): Estimate {
	const { size, change } = estimate;
	if (size.diskBytes !== undefined || size.low !== size.high) return estimate;
	const diskBytes = equalBytes(change, below) > 0 ? null : diskBytesOf(change);
	return diskBytes === null ? estimate : { ...estimate, size: { ...size, diskBytes } };
}
