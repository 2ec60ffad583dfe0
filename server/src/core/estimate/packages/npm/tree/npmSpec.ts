/**
 * What a dependency asks for: `^1.2.0`, `latest`, `npm:other@1`, or something outside the registry.
 * https://docs.npmjs.com/cli/using-npm/package-spec
 */
import parseVersion from 'semver/functions/parse.js';
import satisfiesRange from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';

export type NpmSpec =
	| { readonly kind: 'range' | 'version' | 'tag'; readonly name: string; readonly wanted: string }
	/** A repository, a folder, an archive, an address; or what npm refuses. */
	| { readonly kind: 'elsewhere'; readonly name: string };

/** Longer is no name, and no range that a person writes. */
const longestName = 214;
const longestRange = 2_000;
const plainName = /^(?:@[\w.~-]+\/)?[\w.~-]+$/;

/** `text` as package.json has it behind a name. */
export function npmSpec(name: string, text: string): NpmSpec {
	const spec = text.trim();
	const alias = /^npm:(@?[^@]+)(?:@(.*))?$/s.exec(spec);
	const target = alias?.[1] ?? name;
	if (!isName(target) || spec.length > longestRange) return { kind: 'elsewhere', name };
	const wanted = alias === null ? spec : (alias[2] ?? '').trim();
	if (wanted === '' || wanted === '*') return { kind: 'range', name: target, wanted: '*' };
	if (parseVersion(wanted, { loose: true }) !== null)
		return { kind: 'version', name: target, wanted };
	if (validRange(wanted, { loose: true }) !== null) return { kind: 'range', name: target, wanted };
	if (/^[\w.~-]+$/.test(wanted)) return { kind: 'tag', name: target, wanted };
	return { kind: 'elsewhere', name };
}

export interface NamedSpec {
	readonly name: string;
	/** As package.json would have it; empty: none is given. */
	readonly spec: string;
}

/** A word of the command line: `express`, `@acme/tool@^2`, `my@npm:other@1`; null: not of a registry. */
export function namedSpec(word: string): NamedSpec | null {
	const [, name, spec = ''] = /^(@?[^@]+)(?:@(.*))?$/s.exec(word) ?? [];
	if (name === undefined || !isName(name) || name.startsWith('.')) return null;
	return npmSpec(name, spec).kind === 'elsewhere' ? null : { name, spec };
}

function isName(name: string): boolean {
	return name.length <= longestName && plainName.test(name) && name !== '.' && name !== '..';
}

/** Whether a package meets a spec; a tag is met by whatever came of it. */
export function meets(spec: NpmSpec, name: string, version: string): boolean {
	if (spec.kind === 'elsewhere' || spec.name !== name) return false;
	return spec.kind === 'tag' || spec.wanted === '*' || satisfies(version, spec.wanted);
}

const known = new Map<string, boolean>();
const mostKnown = 50_000;

/** Ranges are asked the same thing thousands of times while packages are placed. */
export function satisfies(version: string, range: string): boolean {
	const key = `${version} ${range}`;
	const answer = known.get(key);
	if (answer !== undefined) return answer;
	const found = satisfiesRange(version, range, { loose: true });
	if (known.size >= mostKnown) known.clear();
	known.set(key, found);
	return found;
}
