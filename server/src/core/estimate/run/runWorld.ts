/** The world of one RUN: the files below it, its mounts, and what is known of the outside. */
import { FileKind, type FileTree } from '../../filesystem/fileTree.ts';
import type { StageFiles } from '../../filesystem/layerChange.ts';
import { pathOf, segmentsOf } from '../../filesystem/queryTree.ts';
import {
	collect,
	isLeftToBase,
	partBelow,
	pathAnswer,
	resolvePath,
} from '../../filesystem/stageFiles.ts';
import type { ResolvedInstruction } from '../../layers/resolved.ts';
import type { Need } from '../../plan.ts';
import { isRootByCustom } from '../basesReference.ts';
import { leavesOutEqual } from '../equalFiles.ts';
import type { EstimateInput } from '../estimateInstruction.ts';
import { type BindMount, bindMounts } from './bindMounts.ts';
import { unknownFolder } from './command.ts';
import { keptPaths } from './keptPaths.ts';
import { linksIn, mayLeadElsewhere } from './linkNames.ts';
import { isSetAnyway, setsBySecrets } from './ownVariables.ts';
import { packageWorldOf } from './packagesBelow.ts';
import { isWithin } from './paths.ts';
import type { LowerEntry, RunWorld } from './world.ts';

export interface WorldOfRun {
	readonly world: RunWorld;
	/** What the commands asked for so far and nobody knows yet. */
	readonly needs: () => readonly Need[];
}

/** `links`: names that the RUN itself may make links of. */
export function worldOf(
	{ instruction, state }: ResolvedInstruction,
	input: EstimateInput,
	links: readonly string[],
): WorldOfRun {
	const { files, build, knowledge } = input;
	const needs: Need[] = [];
	const ask = (need: Need) => {
		needs.push(need);
	};
	const { node } = instruction;
	const mounts = bindMounts(node, state, input);
	const { keeps, mountsIn } = keepsOf({ instruction, state }, input, links);
	const inContext = (path: string) => contextPath(path, files, mounts, contextTree(input));
	const archiveAnswer: RunWorld['archiveAnswer'] = (path) => {
		const source = inContext(path);
		if (source === null) return null;
		const answer = knowledge.archives.get(source);
		if (answer === undefined) ask({ kind: 'archive', path: source });
		return answer;
	};
	const world: RunWorld = {
		lower: (path) => {
			const mount = mountAt(path, mounts);
			if (mount !== undefined) return entryOf(mount, path);
			return keeps(path) === 'no' ? { kind: 'unknown' } : lowerEntry(files, path);
		},
		collect: (path) => {
			const mount = mountAt(path, mounts);
			if (mount !== undefined) {
				const part = partBelow(mount.part, segmentsOf(path.slice(mount.target.length)));
				return part && { part, complete: mount.complete, certain: true };
			}
			return keeps(path) === 'no' ? undefined : collect(files, path);
		},
		keeps,
		mountsIn,
		resolve: (path) => (path.startsWith(unknownFolder) ? path : resolvePath(files, path).path),
		variable: (name) => state.environment.get(name) ?? undefined,
		leavesOutEqual: leavesOutEqual(input.build),
		isUnset: (name) =>
			state.environment.get(name) === undefined && !isSetAnyway(name) && !setsBySecrets(node),
		root: isRoot(state.user, files),
		plainUser: state.user != null && !/^(root|0)(:|$)/.test(state.user),
		architecture: build.platform.architecture,
		text: (path) => {
			const source = inContext(path);
			if (source === null) return null;
			const answer = knowledge.contextTexts.get(source);
			if (answer === undefined) ask({ kind: 'contextText', path: source });
			return answer?.state === 'failed' ? null : answer?.value;
		},
		archive: (path) => {
			const answer = archiveAnswer(path);
			if (answer === null || answer?.state === 'failed') return null;
			return answer?.value;
		},
		archiveAnswer,
		remote: (url) => {
			const answer = knowledge.remoteSizes.get(url);
			if (answer === undefined) ask({ kind: 'remoteSize', url });
			return answer;
		},
		packages: packageWorldOf(input, node.text, ask),
	};
	return { world, needs: () => needs };
}

/** Images that log to the console have links to its streams in here. */
const logs = '/var/log/';

function keepsOf(
	{ instruction, state }: Pick<ResolvedInstruction, 'instruction' | 'state'>,
	{ files, build }: EstimateInput,
	links: readonly string[],
): Pick<RunWorld, 'keeps' | 'mountsIn'> {
	const unknownBase = bottomOf(files).kind === 'unknownBase';
	const names = new Set([...linksIn(files), ...links]);
	const isOpen = (path: string) =>
		mayLeadElsewhere(path, names) ||
		(path.startsWith(logs) && pathAnswer(files, path).state === 'unknown');
	const kept = keptPaths({ builder: build.builder, node: instruction.node, state, unknownBase });
	const keeps: RunWorld['keeps'] = (path) => {
		const answer = kept.keeps(path);
		return answer === 'yes' && isOpen(path) ? 'maybe' : answer;
	};
	return { keeps, mountsIn: kept.mountsIn };
}

/** What a stage starts from. */
export function bottomOf(files: StageFiles): Exclude<StageFiles, { kind: 'layer' }> {
	let at = files;
	while (at.kind === 'layer') at = at.below;
	return at;
}

function isRoot(user: string | null | undefined, files: StageFiles): boolean {
	if (user === undefined) return true;
	if (user !== null) return /^(root|0)(:|$)/.test(user);
	const bottom = bottomOf(files);
	const image = bottom.kind === 'scratch' ? undefined : bottom.image;
	return image !== undefined && image.image?.config == null && isRootByCustom(image.reference);
}

function lowerEntry(files: StageFiles, path: string): LowerEntry {
	if (path.startsWith(unknownFolder)) return { kind: 'unknown' };
	const answer = pathAnswer(files, path);
	if (answer.state === 'unknown') return { kind: 'unknown', left: isLeftToBase(files, path) };
	if (answer.state !== 'known') return { kind: answer.state };
	if (answer.kind === FileKind.file) return { kind: 'file', bytes: answer.bytes };
	return { kind: answer.kind === FileKind.directory ? 'directory' : 'other' };
}

function mountAt(path: string, mounts: readonly BindMount[]): BindMount | undefined {
	return mounts.findLast(({ target }) => isWithin(path, target));
}

function entryOf({ part, target, complete }: BindMount, path: string): LowerEntry {
	const found = partBelow(part, segmentsOf(path.slice(target.length)));
	if (found === undefined) return { kind: complete ? 'absent' : 'unknown' };
	const kind = found.tree.kinds[found.entry];
	if (kind === FileKind.file) return { kind: 'file', bytes: found.tree.sizes[found.entry] ?? 0 };
	return { kind: kind === FileKind.directory ? 'directory' : 'other' };
}

function contextTree({ knowledge }: EstimateInput): FileTree | null {
	return knowledge.context?.state === 'known' ? knowledge.context.value.tree : null;
}

/**
 * The path in the context of the file that stands at a path of the image; null: it comes from
 * elsewhere. What a command that nobody knows did to a file of the context is rarely another text.
 */
function contextPath(
	path: string,
	files: StageFiles,
	mounts: readonly BindMount[],
	tree: FileTree | null,
): string | null {
	if (tree === null) return null;
	const mount = mountAt(path, mounts);
	if (mount !== undefined) {
		if (mount.part.tree !== tree) return null;
		const found = partBelow(mount.part, segmentsOf(path.slice(mount.target.length)));
		return found === undefined ? null : pathOf(tree, found.entry);
	}
	for (let at = files; at.kind === 'layer'; at = at.below) {
		if (at.change.kind !== 'placed') continue;
		for (const placed of at.change.trees.toReversed()) {
			if (!isWithin(path, placed.path)) continue;
			const inside = segmentsOf(path.slice(placed.path === '/' ? 0 : placed.path.length));
			const found = partBelow(placed, inside);
			if (found === undefined) continue;
			return placed.tree === tree ? pathOf(tree, found.entry) : null;
		}
		if (at.change.files.some((file) => file.path === path)) return null;
	}
	return null;
}
