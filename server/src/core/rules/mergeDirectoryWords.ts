/** What the words of a script may stand for, by the environment and by what the script assigns. */
import { walkScript } from '../shell/walkScript.ts';
import type { MergeMember } from './mergeMember.ts';

export interface KnownWords {
	readonly member: MergeMember;
	/** Values as written, by name: of assignments, and of the words that a loop goes through. */
	readonly assigned: ReadonlyMap<string, readonly string[]>;
}

export function knownWords(member: MergeMember): KnownWords {
	const assigned = new Map<string, string[]>();
	const add = (name: string, value: string): void => {
		const values = assigned.get(name) ?? [];
		values.push(value);
		assigned.set(name, values);
	};
	walkScript(member.script.program, (node) => {
		if (node.type === 'Assignment' && node.name !== undefined) {
			add(node.name, node.value?.type === 'Word' ? node.value.value : '');
		} else if (node.type === 'For') {
			for (const word of node.wordlist ?? []) add(node.name.value, word.value);
		} else if (node.type === 'Command' && node.name?.value === 'read') {
			for (const word of node.args) add(word.text, '`read`');
		}
	});
	return { member, assigned };
}

const manyTexts = 64;

/**
 * The texts that a word may be, variables with known values put in; what stays open begins with `$`
 * or a backquote. Null for a temporary folder that the script itself made.
 */
export function possibleTexts(written: string, words: KnownWords): readonly string[] | null {
	let texts: readonly string[] = [written.replace(/^~(?=\/|$)/, '$HOME')];
	for (let depth = 0; depth < 8; depth++) {
		const next = texts.flatMap((text) => {
			const match = /\$(\w+)|\$\{(\w+)\}/.exec(text);
			const values = match === null ? null : valuesOf(match[1] ?? match[2] ?? '', words);
			if (match === null || values === null) return [text];
			return values.map((value) => text.replace(match[0], () => value));
		});
		if (next.length > manyTexts || next.join('\n') === texts.join('\n')) break;
		texts = next;
	}
	const others = texts.filter((text) => !temporary.test(text));
	return others.length === 0 ? null : others;
}

const temporary = /^(\$\(|`)\s*mktemp\b[^;&|)`]*[)`]/;

/** Null where a variable may have any value. */
function valuesOf(name: string, { assigned, member }: KnownWords): readonly string[] | null {
	const { environment, user } = member.resolved.state;
	const value = environment.get(name);
	const own = assigned.get(name);
	if (own !== undefined) return typeof value === 'string' ? [...own, value] : own;
	if (value !== undefined) return value === null ? null : [value];
	if (name !== 'HOME') return null;
	return user === undefined || /^(root|0)?(:|$)/.test(user ?? '?') ? ['/root'] : null;
}
