/** The words of a package manager's command line, with the flags that stand among them. */

/** Null: a word that only the build knows. */
export type CommandWord = string | null;

export type EnvironmentOf = (name: string) => string | undefined;

export interface CommandWords {
	/** What is no flag and no flag's value, in order. */
	readonly operands: readonly CommandWord[];
	/** Each value of a flag by its name without dashes; a bare flag has the value `true`. */
	readonly flags: ReadonlyMap<string, readonly string[]>;
	/** A word that only the build knows stands where a flag may be. */
	readonly uncertain: boolean;
}

/** `valued` names the flags that take the next word as their value. */
export function readCommandWords(
	words: readonly CommandWord[],
	valued: ReadonlySet<string>,
	short: Readonly<Record<string, string>> = {},
): CommandWords {
	const operands: CommandWord[] = [];
	const flags = new Map<string, string[]>();
	const add = (name: string, value: string): void => {
		flags.set(name, [...(flags.get(name) ?? []), value]);
	};
	let uncertain = false;
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? null;
		if (word === null || word === '-' || !word.startsWith('-')) {
			operands.push(word);
			uncertain ||= word === null;
			continue;
		}
		const bare = word.replace(/^-{1,2}/, '');
		const equals = bare.indexOf('=');
		const written = equals === -1 ? bare : bare.slice(0, equals);
		const name = word.startsWith('--') ? written : longName(written, short);
		if (equals !== -1) add(name, bare.slice(equals + 1));
		else if (valued.has(name)) add(name, words[++at] ?? '');
		else add(name, 'true');
	}
	return { operands, flags, uncertain };
}

function longName(written: string, short: Readonly<Record<string, string>>): string {
	return Object.hasOwn(short, written) ? (short[written] ?? written) : written;
}

/** The last value counts. */
export function flagValue({ flags }: CommandWords, name: string): string | undefined {
	return flags.get(name)?.at(-1);
}

/** `--name`, `--name=true`; not `--name=false` and not `--no-name` behind it. */
export function isSet(words: CommandWords, name: string): boolean {
	const value = flagValue(words, name);
	return value !== undefined && value !== 'false' && value !== '0';
}
