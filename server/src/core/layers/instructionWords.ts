/** The arguments of an instruction as the builder's parsers split them; nothing is expanded here. */
import type { InstructionNode } from '../dockerfile/model.ts';

export interface KeyValue {
	readonly key: string;
	/** Null for an ARG without `=`. */
	readonly value: string | null;
}

/** The pairs of ENV and LABEL, the old form `ENV key value` too. Empty where there are none. */
export function keyValuesOf(node: InstructionNode): readonly KeyValue[] {
	const first = node.words[0]?.text;
	if (first === undefined) return [];
	if (!first.includes('=')) {
		const match = /^([^\t\v\f\r ]+)[\t\v\f\r ]+([\s\S]*)$/.exec(node.body);
		return match === null ? [] : [{ key: match[1] ?? '', value: match[2] ?? '' }];
	}
	return node.words.map(({ text }) => splitWord(text)).filter(({ value }) => value !== null);
}

/** The names of ARG with their defaults. */
export function argumentsOf(node: InstructionNode): readonly KeyValue[] {
	return node.words.map(({ text }) => splitWord(text));
}

/** COPY, ADD, VOLUME and EXPOSE: the JSON list, else the words, split at white space alone. */
export function listOf(node: InstructionNode): readonly string[] {
	if (node.json !== null) return node.json;
	return node.body === '' ? [] : node.body.split(/[\t\v\f\r\n ]+/);
}

/** The value of the last flag of that name; undefined: absent, null: bare. */
export function flagOf(node: InstructionNode, name: string): string | null | undefined {
	return node.flags.findLast((flag) => flag.name === name)?.value;
}

/** A flag that is on or off; null: absent. */
export function switchOf(node: InstructionNode, name: string): boolean | null {
	const value = flagOf(node, name);
	return value === undefined ? null : value === null || value.toLowerCase() === 'true';
}

function splitWord(word: string): KeyValue {
	const at = word.indexOf('=');
	return at === -1
		? { key: word, value: null }
		: { key: word.slice(0, at), value: word.slice(at + 1) };
}
