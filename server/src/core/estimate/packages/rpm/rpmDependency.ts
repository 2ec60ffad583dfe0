/** What rpm packages need: `name`, `name >= 1:2.0`, and rich ones, `(a or b)`, `(a if b else c)`. */
import { compareRpmVersions, parseRpmVersion, type RpmVersion } from './rpmVersion.ts';

export interface RpmCapability {
	readonly name: string;
	/** Null: any version. */
	readonly sign: '<' | '<=' | '=' | '>=' | '>' | null;
	readonly version: RpmVersion | null;
}

export type RpmDependency =
	| ({ readonly kind: 'capability' } & RpmCapability)
	| { readonly kind: 'and' | 'or' | 'with' | 'without'; readonly parts: readonly RpmDependency[] }
	| {
			readonly kind: 'if' | 'unless';
			readonly then: RpmDependency;
			readonly condition: RpmDependency;
			readonly otherwise: RpmDependency | null;
	  };

/** Rich ones nest a few levels; deeper is no package that anyone makes. */
const deepest = 20;

/** Null where it is not of the form. */
export function parseRpmDependency(text: string): RpmDependency | null {
	if (!text.startsWith('(')) {
		const capability = parseRpmCapability(text);
		return capability === null ? null : { kind: 'capability', ...capability };
	}
	const reader = { tokens: text.match(token) ?? [], at: 0 };
	const found = readRich(reader, 0);
	return reader.at === reader.tokens.length ? found : null;
}

/** Brackets belong to a name where they stand in it: `libc.so.6(GLIBC_2.34)(64bit)`. */
const token = /[()]|[^\s()]+(?:\([^\s()]*\)[^\s()]*)*/g;

export function parseRpmCapability(text: string): RpmCapability | null {
	const [name, sign, version, ...rest] = text.trim().split(/\s+/);
	if (!name || rest.length > 0) return null;
	if (sign === undefined) return { name, sign: null, version: null };
	const known = signs.find((candidate) => candidate === sign);
	return known === undefined || version === undefined
		? null
		: { name, sign: known, version: parseRpmVersion(version) };
}

const signs = ['<', '<=', '=', '>=', '>'] as const;

interface Reader {
	readonly tokens: readonly string[];
	at: number;
}

function readRich(reader: Reader, depth: number): RpmDependency | null {
	if (depth > deepest) return null;
	if (reader.tokens[reader.at] !== '(') return readCapability(reader);
	reader.at++;
	const first = readRich(reader, depth + 1);
	if (first === null) return null;
	const word = reader.tokens[reader.at];
	if (word === ')') {
		reader.at++;
		return first;
	}
	if (word === 'if' || word === 'unless') return readCondition(reader, word, first, depth);
	if (word !== 'and' && word !== 'or' && word !== 'with' && word !== 'without') return null;
	const parts = [first];
	while (reader.tokens[reader.at] === word) {
		reader.at++;
		const part = readRich(reader, depth + 1);
		if (part === null) return null;
		parts.push(part);
	}
	return reader.tokens[reader.at++] === ')' ? { kind: word, parts } : null;
}

function readCondition(
	reader: Reader,
	kind: 'if' | 'unless',
	then: RpmDependency,
	depth: number,
): RpmDependency | null {
	reader.at++;
	const condition = readRich(reader, depth + 1);
	if (condition === null) return null;
	let otherwise: RpmDependency | null = null;
	if (reader.tokens[reader.at] === 'else') {
		reader.at++;
		otherwise = readRich(reader, depth + 1);
		if (otherwise === null) return null;
	}
	return reader.tokens[reader.at++] === ')' ? { kind, then, condition, otherwise } : null;
}

function readCapability(reader: Reader): RpmDependency | null {
	const name = reader.tokens[reader.at];
	if (name === undefined || name === ')') return null;
	reader.at++;
	const sign = signs.find((candidate) => candidate === reader.tokens[reader.at]);
	if (sign === undefined) return { kind: 'capability', name, sign: null, version: null };
	const version = reader.tokens[reader.at + 1];
	if (version === undefined) return null;
	reader.at += 2;
	return { kind: 'capability', name, sign, version: parseRpmVersion(version) };
}

/** Whether what is provided meets what is needed: their ranges of versions overlap. */
export function meetsCapability(needed: RpmCapability, provided: RpmCapability): boolean {
	if (needed.name !== provided.name) return false;
	if (needed.sign === null || needed.version === null) return true;
	// Without a version it stands for any.
	if (provided.sign === null || provided.version === null) return true;
	const order = compareRpmVersions(provided.version, needed.version);
	if (order < 0) return provided.sign.includes('>') || needed.sign.includes('<');
	if (order > 0) return provided.sign.includes('<') || needed.sign.includes('>');
	return [...'<=>'].some((sign) => provided.sign?.includes(sign) && needed.sign?.includes(sign));
}

/** All that a dependency names, under whatever condition. */
export function capabilitiesOf(dependency: RpmDependency): readonly RpmCapability[] {
	switch (dependency.kind) {
		case 'capability':
			return [dependency];
		case 'if':
		case 'unless': {
			const { then, condition, otherwise } = dependency;
			return [then, condition, ...(otherwise === null ? [] : [otherwise])].flatMap(capabilitiesOf);
		}
		default:
			return dependency.parts.flatMap(capabilitiesOf);
	}
}
