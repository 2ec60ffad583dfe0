/**
 * The one door to dockerfile-ast. Its blocks, arguments, JSON strings, heredocs and variables differ
 * from the builder's in a dozen ways (a lone `\r` ends its lines, comments in continuations stay in
 * arguments, quotes and escapes vanish, heredoc bodies leak into arguments), and a parse of a whole
 * file costs 50 to 80 µs per instruction where our own line splitter takes 5 and can reuse what an
 * edit left alone. What it reads right is flags, by `getFlags()` (`getFromFlag()` is null behind
 * another flag). So it is asked for these alone, for the few instructions that have any, in a line
 * of their own from which quotes, continuations and arguments are gone already.
 */
import { DockerfileParser, type ModifiableInstruction } from 'dockerfile-ast';

export interface FlagParts {
	/** Without the dashes. */
	readonly name: string;
	/** Null where there is no `=`. */
	readonly value: string | null;
}

/** Names and values of flag words (`--name=value`, quotes gone), in order. */
export function flagParts(words: readonly string[]): readonly FlagParts[] {
	// It splits at blanks and unescapes once more, so a word with either is split here.
	if (words.some((word) => /[\s\\`]/.test(word) || word.startsWith('--=')))
		return words.map(splitFlag);
	const [instruction] = DockerfileParser.parse(`COPY ${words.join(' ')}`).getInstructions();
	const flags = (instruction as ModifiableInstruction).getFlags();
	return flags.map((flag) => ({ name: flag.getName(), value: flag.getValue() }));
}

function splitFlag(word: string): FlagParts {
	const equals = word.indexOf('=');
	return equals < 0
		? { name: word.slice(2), value: null }
		: { name: word.slice(2, equals), value: word.slice(equals + 1) };
}
