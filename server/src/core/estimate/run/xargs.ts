/** xargs over a file of the context: `xargs -a packages.txt apt-get install`, `cat packages.txt | xargs …`. */
import { absolutePath, type Source } from './command.ts';
import type { RunState } from './state.ts';
import type { RunWorld } from './world.ts';

interface Words {
	readonly name: string;
	readonly args: readonly (string | null)[];
	readonly patterns: ReadonlyMap<number, string>;
}

const harmless = new Set(['-r', '--no-run-if-empty', '-t', '--verbose', '-x', '--exit']);
const mostWords = 1000;

/** The call that it makes; null where the words or an option are not known. */
export function xargsCall(
	{ args, patterns }: Words,
	stdin: Source | null,
	state: RunState,
	world: RunWorld,
): Words | null {
	let file = stdin?.path ?? null;
	let at = 0;
	for (; at < args.length; at++) {
		const arg = args[at];
		if (arg === null || arg === undefined) return null;
		if (!arg.startsWith('-')) break;
		if (arg === '-a' || arg === '--arg-file') file = args[++at] ?? null;
		else if (arg.startsWith('--arg-file=')) file = arg.slice('--arg-file='.length);
		else if (!harmless.has(arg)) return null;
	}
	const name = args[at];
	if (file === null || name === null || name === undefined || patterns.size > 0) return null;
	const words = fileWords(file, state, world);
	if (words === null || words.length === 0 || words.length > mostWords) return null;
	return { name, args: [...args.slice(at + 1), ...words], patterns };
}

/** The words of a text file of the context as it stands in the image; null where it is not known. */
export function fileWords(
	file: string,
	state: RunState,
	world: RunWorld,
): readonly string[] | null {
	const path = absolutePath(file, state, world);
	// What this RUN itself wrote is not read again.
	if (path === null || state.unknown || state.entries.has(path)) return null;
	const text = world.text(path);
	if (text === null || text === undefined || /["'\\]/.test(text)) return null;
	return text.split(/\s+/).filter((word) => word !== '');
}
