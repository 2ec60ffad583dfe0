/** The .debs that a command line names: files of the context, as they stand below a RUN. */
import type { Message } from '../../../protocol/message.ts';
import { stanzaOfFile } from '../packages/deb/debFile.ts';
import type { DebStanza } from '../packages/deb/debSystem.ts';
import { absolutePath } from './command.ts';
import { isWithin, joined } from './paths.ts';
import { namesIn, splitPattern } from './removing.ts';
import { shellGlob } from './shellGlob.ts';
import { entryAt, type RunState } from './state.ts';
import type { RunWorld } from './world.ts';

export type DebFiles =
	| { readonly kind: 'known'; readonly files: readonly DebStanza[] }
	/** One of them is not there, so the command fails before it does anything. */
	| { readonly kind: 'absent'; readonly problem: Message }
	/** One of them cannot be looked into. */
	| { readonly kind: 'unknown'; readonly problem: Message };

/** `words`: paths, or patterns of paths. */
export function debFiles(words: readonly string[], state: RunState, world: RunWorld): DebFiles {
	const files: DebStanza[] = [];
	for (const word of words) {
		const paths = pathsOf(word, state, world);
		if (paths === null) return unknown(word);
		for (const path of paths) {
			if (entryAt(state, path, world).kind === 'absent') {
				return { kind: 'absent', problem: { code: 'packages.noFile', args: { path } } };
			}
			const found = debAt(path, word, state, world);
			if ('code' in found) return { kind: 'unknown', problem: found };
			files.push(found);
		}
	}
	return { kind: 'known', files };
}

function unknown(path: string): DebFiles {
	return { kind: 'unknown', problem: localFile(path) };
}

/** Packages of a file that is not looked into. */
export function localFile(path: string): Message {
	return { code: 'packages.localFile', args: { path } };
}

/** In the shell's order; null where what a pattern matches is not known. */
function pathsOf(word: string, state: RunState, world: RunWorld): readonly string[] | null {
	if (!/[*?[]/.test(word)) {
		const path = absolutePath(word, state, world);
		return path === null ? null : [path];
	}
	const split = splitPattern(word);
	const folder = split && absolutePath(split.folder, state, world);
	if (split === null || folder === null || mayHoldMore(folder, state)) return null;
	const names = [...namesIn(state, folder, world)].filter(
		(name) => shellGlob.matches(name, split.pattern) === true,
	);
	const paths = names
		.map((name) => joined(folder, name))
		.filter((path) => entryAt(state, path, world).kind !== 'absent')
		.sort();
	return paths.length === 0 ? null : paths;
}

/** The RUN itself put something there that is not known one by one. */
function mayHoldMore(folder: string, { groups, doubts, unknown: isUnknown }: RunState): boolean {
	const isOpen = [...groups.values()].some(
		({ place, part }) => part === null && (isWithin(folder, place) || isWithin(place, folder)),
	);
	const isDoubted = [...doubts.values()].some(
		({ place }) => place !== null && isWithin(folder, place),
	);
	return isUnknown || isOpen || isDoubted;
}

function debAt(path: string, word: string, state: RunState, world: RunWorld): DebStanza | Message {
	// What this RUN itself put there is not the context's.
	const isOwn =
		state.unknown ||
		state.entries.has(path) ||
		[...state.groups.values()].some(({ place, copiedUp }) => !copiedUp && isWithin(path, place));
	const answer = isOwn ? null : world.archiveAnswer(path);
	if (answer === null || answer === undefined) return localFile(word);
	if (answer.state === 'failed') return answer.reason;
	const { deb } = answer.value;
	if (deb === undefined) return { code: 'packages.notDeb', args: { path } };
	if (deb.state === 'failed') return deb.reason;
	return stanzaOfFile(deb.value) ?? { code: 'packages.notDeb', args: { path } };
}
