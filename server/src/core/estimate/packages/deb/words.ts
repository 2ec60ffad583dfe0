/** What apt-get's words name: `name`, `name=version`, `name/release`, `name:arch`, `name-`, `name+`, globs. */
import type { Message } from '../../../../protocol/message.ts';
import type { DebUniverse, DebVersion } from './debUniverse.ts';

export interface NamedPackage {
	readonly name: string;
	readonly action: 'install' | 'remove';
	/** The version asked for; null: the candidate. */
	readonly version: DebVersion | null;
}

export type NamedPackages =
	| { readonly packages: readonly NamedPackage[] }
	| { readonly problem: Message };

/** As apt reads a word of install (`action` is the command's own). */
export function namedPackages(
	universe: DebUniverse,
	word: string,
	action: NamedPackage['action'],
	candidateOf: (name: string) => DebVersion | null,
): NamedPackages {
	const chosen = chosenAction(universe, word, action);
	const [text, version, release] = parts(chosen.word);
	const name = nativeName(text, universe.index.architecture);
	if (name === null) return failed('packages.otherArchitecture', word);
	const names = matchingNames(universe, name);
	if (names.length === 0) return failed('packages.notFound', word);
	const isPattern = !isKnown(universe, name);
	const packages: NamedPackage[] = [];
	for (const one of names) {
		if (chosen.action === 'remove' || (version === null && release === null)) {
			const found = chosen.action === 'remove' ? one : installable(universe, one, candidateOf);
			if (found !== null) packages.push({ name: found, action: chosen.action, version: null });
			else if (!isPattern) return failed('packages.noCandidate', word);
			continue;
		}
		const found = versionAsked(universe, one, version, release);
		if (found === null) return failed('packages.noVersion', word);
		packages.push({ name: one, action: chosen.action, version: found });
	}
	return { packages };
}

function failed(code: string, name: string): { readonly problem: Message } {
	return { problem: { code, args: { name } } };
}

function isKnown(universe: DebUniverse, name: string): boolean {
	return (
		universe.installed(name) !== null ||
		universe.versionsOf(name).length > 0 ||
		universe.providers(name).length > 0
	);
}

/** A `-` or `+` at the end turns the action, unless the whole word is a name. */
function chosenAction(universe: DebUniverse, word: string, action: NamedPackage['action']) {
	const last = word.at(-1);
	if ((last !== '-' && last !== '+') || isKnown(universe, word)) return { word, action };
	const turned: NamedPackage['action'] = last === '-' ? 'remove' : 'install';
	return { word: word.slice(0, -1), action: turned };
}

function parts(word: string): readonly [string, string | null, string | null] {
	const equals = word.indexOf('=');
	if (equals > 0) return [word.slice(0, equals), word.slice(equals + 1), null];
	const slash = word.indexOf('/');
	if (slash > 0) return [word.slice(0, slash), null, word.slice(slash + 1)];
	return [word, null, null];
}

/** Null: of another architecture, whose packages are not in the index. */
function nativeName(text: string, architecture: string): string | null {
	const colon = text.lastIndexOf(':');
	if (colon < 0) return text;
	const qualifier = text.slice(colon + 1);
	const isNative = ['any', 'native', 'all', architecture].includes(qualifier);
	return isNative ? text.slice(0, colon) : null;
}

function matchingNames(universe: DebUniverse, name: string): readonly string[] {
	if (isKnown(universe, name)) return [name];
	if (!/[*?]/.test(name)) return [];
	const isMatch = globMatcher(name);
	return [...universe.names()].filter(isMatch);
}

/** `*` any run, `?` one character; no backtracking beyond the last star. */
export function globMatcher(pattern: string): (text: string) => boolean {
	return (text) => {
		let p = 0;
		let star = -1;
		let resume = 0;
		for (let t = 0; t < text.length; ) {
			if (pattern[p] === '*') {
				star = p++;
				resume = t;
			} else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
				p++;
				t++;
			} else if (star >= 0) {
				p = star + 1;
				t = ++resume;
			} else return false;
		}
		while (pattern[p] === '*') p++;
		return p === pattern.length;
	};
}

/** A name without versions stands for its only provider. */
function installable(
	universe: DebUniverse,
	name: string,
	candidateOf: (name: string) => DebVersion | null,
): string | null {
	if (candidateOf(name) !== null) return name;
	const owners = universe
		.providers(name)
		.filter(({ owner }) => candidateOf(owner.name) === owner)
		.map(({ owner }) => owner.name);
	const [only, ...others] = new Set(owners);
	return only !== undefined && others.length === 0 ? only : null;
}

function versionAsked(
	universe: DebUniverse,
	name: string,
	version: string | null,
	release: string | null,
): DebVersion | null {
	const installed = universe.installed(name);
	const all = [...universe.versionsOf(name), ...(installed === null ? [] : [installed])];
	if (version !== null) {
		const isMatch = globMatcher(version);
		return all.find((one) => isMatch(one.version)) ?? null;
	}
	const mask = releaseMask(universe, release ?? '');
	return all.find(({ suites }) => (suites & mask) !== 0) ?? null;
}

/** Bits of the suites that a release's name means; 0 where there are none. */
export function releaseMask(universe: DebUniverse, release: string): number {
	const { suiteNames } = universe.index;
	const aliases: Readonly<Record<string, string>> = {
		bookworm: 'oldstable',
		trixie: 'stable',
	};
	let mask = 0;
	for (const [bit, suite] of suiteNames.entries()) {
		const codename = suite.replace(/-.*$/, '');
		const alias = suite.replace(codename, aliases[codename] ?? codename);
		if (release === suite || release === alias) mask |= 1 << bit;
	}
	return mask;
}
