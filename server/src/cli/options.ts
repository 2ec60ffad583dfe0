/** Reads a command's arguments; what cannot be read becomes one clear line. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usageError.ts';

export type OptionTable = NonNullable<ParseArgsConfig['options']>;

export interface ParsedOptions {
	/** Values of an option in the order given; an option without a value has ''. */
	readonly all: (name: string) => readonly string[];
	readonly last: (name: string) => string | undefined;
	readonly has: (name: string) => boolean;
	readonly operands: readonly string[];
}

export function parseOptions(
	command: string,
	args: readonly string[],
	options: OptionTable,
): ParsedOptions {
	const { tokens } = parseArgs({
		args: [...args],
		options,
		allowPositionals: true,
		strict: false,
		tokens: true,
	});
	const values = new Map<string, string[]>();
	const operands: string[] = [];
	for (const token of tokens) {
		if (token.kind === 'positional') operands.push(token.value);
		if (token.kind !== 'option') continue;
		const option = options[token.name];
		if (option === undefined) {
			throw new UsageError('cli.unknownOption', { option: token.rawName, command });
		}
		// What looks like the next option is no value unless `=` says so.
		const isNext = token.value !== undefined && !token.inlineValue && /^-./.test(token.value);
		const value = givenValue(token.rawName, isNext ? undefined : token.value, option.type);
		values.set(token.name, [...(values.get(token.name) ?? []), value]);
	}
	return {
		all: (name) => values.get(name) ?? [],
		last: (name) => values.get(name)?.at(-1),
		has: (name) => values.has(name),
		operands,
	};
}

function givenValue(option: string, value: string | undefined, type: 'string' | 'boolean'): string {
	if (type === 'boolean') {
		if (value !== undefined) throw new UsageError('cli.optionTakesNoValue', { option });
		return '';
	}
	if (value === undefined) throw new UsageError('cli.optionNeedsValue', { option });
	return value;
}
