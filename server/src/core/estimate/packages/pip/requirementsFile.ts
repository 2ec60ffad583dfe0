/**
 * Lists of requirements as pip reads them: a requirement or an option a line, comments, lines that go
 * on behind a backslash, other lists that they name.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
import { normalName } from './projectName.ts';
import { parseRequirement } from './requirement.ts';

export interface Requirements {
	/** Requirements that an index or an address answers, as written, without their hashes. */
	readonly requirements: readonly string[];
	/** Conditions on versions of what is installed. */
	readonly constraints: readonly string[];
	/** What is built from a folder or a repository: its name or address. */
	readonly built: readonly string[];
	/** Index of the lists; null: they name none. */
	readonly index: string | null;
	readonly extraIndexes: readonly string[];
	readonly noIndex: boolean;
	readonly findLinks: readonly string[];
	/** Hosts that pip may ask without TLS as if it were safe. */
	readonly trustedHosts: readonly string[];
	readonly prereleases: boolean;
	/** Projects of which no wheels, or wheels only, are taken; `:all:` stands for each. */
	readonly noBinary: readonly string[];
	readonly onlyBinary: readonly string[];
	/** Lists whose text is not known. */
	readonly unread: readonly string[];
	/** Lines that pip would refuse. */
	readonly refused: readonly string[];
}

/** The text at an absolute path; undefined: it is not known. */
export type ReadText = (path: string) => string | null | undefined;

const mostLines = 20_000;
const mostFiles = 100;
const longestText = 4_000_000;
/** A requirement with a hundred hashes has a tenth of it. */
const longestLine = 100_000;
const longestAddress = 4_000;

/** Lists are filled as lines are read. */
type Found = {
	-readonly [K in keyof Requirements]: Requirements[K] extends readonly string[]
		? string[]
		: Requirements[K];
};

interface Reading {
	readonly found: Found;
	readonly read: ReadText;
	readonly variable: (name: string) => string | undefined;
	readonly seen: Set<string>;
	lines: number;
}

/** Lists at absolute paths, first the requirements', then the constraints'. */
export function readRequirements(
	paths: readonly string[],
	constraints: readonly string[],
	read: ReadText,
	variable: (name: string) => string | undefined,
): Requirements {
	const found: Found = {
		...{ requirements: [], constraints: [], built: [], unread: [], refused: [] },
		...{ index: null, extraIndexes: [], noIndex: false, findLinks: [], trustedHosts: [] },
		...{ prereleases: false, noBinary: [], onlyBinary: [] },
	};
	const reading: Reading = { found, read, variable, seen: new Set(), lines: 0 };
	for (const path of paths) readList(reading, path, false);
	for (const path of constraints) readList(reading, path, true);
	return found;
}

function readList(reading: Reading, path: string, isConstraint: boolean): void {
	const key = `${isConstraint} ${path}`;
	if (reading.seen.has(key)) return;
	reading.seen.add(key);
	const text = reading.seen.size > mostFiles ? null : reading.read(path);
	if (text === undefined || text === null || text.length > longestText) {
		add(reading, 'unread', path);
		return;
	}
	for (const line of linesOf(text)) {
		if (++reading.lines > mostLines || line.length > longestLine) {
			add(reading, 'unread', path);
			return;
		}
		readLine(reading, withVariables(line, reading.variable), path, isConstraint);
	}
}

type ListKey = {
	[K in keyof Found]: Found[K] extends string[] ? K : never;
}[keyof Found];

function add(reading: Reading, key: ListKey, value: string): void {
	reading.found[key].push(value);
}

/** Logical lines, without comments. A comment does not end the line that it goes on from. */
function linesOf(text: string): readonly string[] {
	const lines: string[] = [];
	let begun = '';
	for (const line of text.replace(/^\uFEFF/, '').split(/\r\n?|\n/)) {
		const isComment = /^\s*#/.test(line);
		if (line.endsWith('\\') && !isComment) {
			begun += line.slice(0, -1);
			continue;
		}
		lines.push(begun + (isComment ? ' #' : line));
		begun = '';
	}
	return [...lines, begun].map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter(Boolean);
}

/** Only `${NAME}` in capitals is one. */
function withVariables(line: string, variable: Reading['variable']): string {
	return line.replace(/\$\{([A-Z0-9_]+)\}/g, (whole, name: string) => variable(name) ?? whole);
}

function readLine(reading: Reading, line: string, path: string, isConstraint: boolean): void {
	if (line.startsWith('-')) {
		readOption(reading, line, path, isConstraint);
		return;
	}
	const bare = line
		.replace(/\s--(?:hash|config-settings?|global-option|build-option)[= ].*$/s, '')
		.trimEnd();
	if (isConstraint) {
		add(reading, parseRequirement(bare) === null ? 'refused' : 'constraints', bare);
		return;
	}
	const kind = requirementKind(bare);
	add(reading, kind, bare);
}

/** What a word that asks for a package means. */
export function requirementKind(text: string): 'requirements' | 'built' | 'refused' {
	if (isWheelAddress(text)) return 'requirements';
	if (/^(?:git|hg|svn|bzr)\+|^file:/i.test(text)) return 'built';
	const bare = text.endsWith(']') ? text.slice(0, text.lastIndexOf('[')) : text;
	if (/^[./~]/.test(bare) || /^[^@;<>=]*\//.test(bare)) return 'built';
	if (/^[^\s;<>=@]+\.(?:tar\.\w+|zip|whl)$/i.test(bare)) return 'built';
	const requirement = parseRequirement(text);
	if (requirement === null) return 'refused';
	const { url } = requirement;
	return url === null || isWheelAddress(url) ? 'requirements' : 'built';
}

/** A wheel on a server can be looked into without being fetched. */
export function isWheelAddress(text: string): boolean {
	return text.length <= longestAddress && /^https?:\/\/[^\s#]+\.whl(?:#[^\s]*)?$/i.test(text);
}

const optionNames: Readonly<Record<string, string>> = {
	'-r': '--requirement',
	'-c': '--constraint',
	'-e': '--editable',
	'-i': '--index-url',
	'-f': '--find-links',
	'--pypi-url': '--index-url',
};

type OptionReader = (reading: Reading, given: string, path: string, isConstraint: boolean) => void;

const optionReaders: Readonly<Record<string, OptionReader>> = {
	'--requirement': (reading, given, path, isConstraint) =>
		readList(reading, besides(path, given), isConstraint),
	'--constraint': (reading, given, path) => readList(reading, besides(path, given), true),
	'--editable': (reading, given) => add(reading, 'built', given),
	'--index-url': (reading, given) => set(reading, { index: given }),
	'--extra-index-url': (reading, given) => add(reading, 'extraIndexes', given),
	'--find-links': (reading, given) => add(reading, 'findLinks', given),
	'--trusted-host': (reading, given) => add(reading, 'trustedHosts', given),
	'--no-index': (reading) => set(reading, { noIndex: true }),
	'--pre': (reading) => set(reading, { prereleases: true }),
	'--no-binary': (reading, given) =>
		set(reading, { noBinary: withNames(reading.found.noBinary, given) }),
	'--only-binary': (reading, given) =>
		set(reading, { onlyBinary: withNames(reading.found.onlyBinary, given) }),
};

function readOption(reading: Reading, line: string, path: string, isConstraint: boolean): void {
	const [, written = '', value = ''] = /^(--[\w-]+|-[a-z])(?:\s*=\s*|\s+)?(.*)$/s.exec(line) ?? [];
	const name = Object.hasOwn(optionNames, written) ? (optionNames[written] ?? written) : written;
	const given = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
	const read = Object.hasOwn(optionReaders, name) ? optionReaders[name] : undefined;
	if (read !== undefined) read(reading, given, path, isConstraint);
	else if (!harmlessOptions.has(name)) add(reading, 'refused', line);
}

function set({ found }: Reading, values: Partial<Found>): void {
	Object.assign(found, values);
}

/** Names with commas between; `:none:` takes back what came before. */
export function withNames(before: readonly string[], given: string): string[] {
	const names = given.split(',').map((name) => name.trim());
	const none = names.lastIndexOf(':none:');
	const added = names.slice(none + 1).filter((name) => name !== '');
	return [
		...(none === -1 ? before : []),
		...added.map((name) => (name === ':all:' ? name : normalName(name))),
	];
}

/** They do not change which packages come, or do so in ways that the index does not show. */
const harmlessOptions: ReadonlySet<string> = new Set([
	'--prefer-binary',
	'--require-hashes',
	'--use-feature',
]);

/** Beside the list that names it, or where it says; `..` is followed by name. */
function besides(path: string, name: string): string {
	if (name.startsWith('/') || name.includes('://')) return name;
	const folders = path.split('/').slice(0, -1);
	for (const part of name.split('/')) {
		if (part === '..') folders.pop();
		else if (part !== '' && part !== '.') folders.push(part);
	}
	return `/${folders.filter(Boolean).join('/')}`;
}
