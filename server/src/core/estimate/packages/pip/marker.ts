/**
 * Conditions on where a requirement counts: `sys_platform == "linux" and python_version < "3.11"`.
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers
 */
import { normalName } from './projectName.ts';
import { parseSpecifiers, parseVersion, satisfies } from './version.ts';

export type Marker =
	| { readonly kind: 'and' | 'or'; readonly terms: readonly Marker[] }
	| {
			readonly kind: 'compare';
			readonly left: MarkerValue;
			readonly operator: string;
			readonly right: MarkerValue;
	  };

export type MarkerValue = { readonly variable: string } | { readonly literal: string };

/** Values of the variables of markers, by name; `extra` is given apart. */
export type MarkerEnvironment = Readonly<Record<string, string>>;

const variables: ReadonlySet<string> = new Set(
	'python_version python_full_version os_name sys_platform platform_release platform_system platform_version platform_machine platform_python_implementation implementation_name implementation_version extra extras dependency_groups'.split(
		' ',
	),
);
/** The spellings of old that setuptools still writes. */
const oldNames: Readonly<Record<string, string>> = {
	'os.name': 'os_name',
	'sys.platform': 'sys_platform',
	'platform.version': 'platform_version',
	'platform.machine': 'platform_machine',
	'platform.python_implementation': 'platform_python_implementation',
	python_implementation: 'platform_python_implementation',
};

const token = /\s*(?:(\()|(\))|"([^"]*)"|'([^']*)'|(===|==|!=|<=|>=|~=|<|>)|([a-z_][\w.]*))/gy;
const longest = 10_000;
const deepest = 50;

interface Reader {
	readonly tokens: readonly RegExpExecArray[];
	at: number;
}

/** Null: it is none. */
export function parseMarker(text: string): Marker | null {
	const tokens = tokensOf(text);
	if (tokens === null) return null;
	const reader: Reader = { tokens, at: 0 };
	const marker = readAny(reader, 0);
	return reader.at === tokens.length ? marker : null;
}

function tokensOf(text: string): readonly RegExpExecArray[] | null {
	if (text.length > longest) return null;
	const trimmed = text.trimEnd();
	const tokens = [...trimmed.matchAll(token)];
	const read = tokens.reduce((sum, [piece]) => sum + piece.length, 0);
	return read === trimmed.length ? tokens : null;
}

function readAny(reader: Reader, depth: number): Marker | null {
	return readList(reader, 'or', () => readList(reader, 'and', () => readTerm(reader, depth)));
}

function readList(reader: Reader, word: 'and' | 'or', readOne: () => Marker | null): Marker | null {
	const terms: Marker[] = [];
	for (;;) {
		const term = readOne();
		if (term === null) return null;
		terms.push(term);
		if (reader.tokens[reader.at]?.[6] !== word) break;
		reader.at++;
	}
	const [only] = terms;
	return terms.length === 1 && only !== undefined ? only : { kind: word, terms };
}

function readTerm(reader: Reader, depth: number): Marker | null {
	if (reader.tokens[reader.at]?.[1] !== undefined) {
		if (depth >= deepest) return null;
		reader.at++;
		const inner = readAny(reader, depth + 1);
		return reader.tokens[reader.at++]?.[2] === undefined ? null : inner;
	}
	const left = readValue(reader);
	const operator = readOperator(reader);
	const right = readValue(reader);
	if (left === null || operator === null || right === null) return null;
	return { kind: 'compare', left, operator, right };
}

function readValue(reader: Reader): MarkerValue | null {
	const found = reader.tokens[reader.at++];
	const literal = found?.[3] ?? found?.[4];
	if (literal !== undefined) return { literal };
	const name = found?.[6];
	if (name === undefined) return null;
	const variable = Object.hasOwn(oldNames, name) ? (oldNames[name] ?? name) : name;
	return variables.has(variable) ? { variable } : null;
}

function readOperator(reader: Reader): string | null {
	const found = reader.tokens[reader.at++];
	if (found?.[5] !== undefined) return found[5];
	if (found?.[6] === 'in') return 'in';
	if (found?.[6] !== 'not' || reader.tokens[reader.at]?.[6] !== 'in') return null;
	reader.at++;
	return 'not in';
}

/** `extras`: those that are asked for of the package that has the requirement. Null: not to be known. */
export function markerHolds(
	marker: Marker,
	environment: MarkerEnvironment,
	extras: readonly string[],
): boolean | null {
	if (marker.kind !== 'compare') {
		const values = marker.terms.map((term) => markerHolds(term, environment, extras));
		const deciding = marker.kind === 'or';
		if (values.includes(deciding)) return deciding;
		return values.includes(null) ? null : !deciding;
	}
	const { left, operator, right } = marker;
	const isExtra = [left, right].some((value) => 'variable' in value && value.variable === 'extra');
	if (isExtra) {
		const [a, b] = [normalValue(left), normalValue(right)];
		const named = extras.length === 0 ? [''] : extras;
		return named.some((extra) => compare(a, operator, b, { ...environment, extra }) === true);
	}
	return compare(left, operator, right, environment);
}

function compare(
	left: MarkerValue,
	operator: string,
	right: MarkerValue,
	environment: MarkerEnvironment,
): boolean | null {
	const [a, b] = [textOf(left, environment), textOf(right, environment)];
	if (a === undefined || b === undefined) return null;
	if (operator === 'in') return b.includes(a);
	if (operator === 'not in') return !b.includes(a);
	const version = parseVersion(a);
	const specifiers = parseSpecifiers(`${operator}${b}`);
	if (version !== null && specifiers !== null && specifiers.length === 1) {
		return satisfies(version, specifiers);
	}
	switch (operator) {
		case '==':
		case '===':
			return a === b;
		case '!=':
			return a !== b;
		case '<':
			return a < b;
		case '<=':
			return a <= b;
		case '>':
			return a > b;
		case '>=':
			return a >= b;
		default:
			return null;
	}
}

function normalValue(value: MarkerValue): MarkerValue {
	return 'literal' in value ? { literal: normalName(value.literal) } : value;
}

function textOf(value: MarkerValue, environment: MarkerEnvironment): string | undefined {
	if ('variable' in value) {
		return Object.hasOwn(environment, value.variable) ? environment[value.variable] : undefined;
	}
	return value.literal;
}
