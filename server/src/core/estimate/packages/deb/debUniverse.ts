/** Every version that apt could choose among: the index's, and those installed that it no longer has. */
import { textAt } from '../texts.ts';
import { type DebIndex, rowsOfName, rowsProviding, type TextColumnName } from './debIndex.ts';
import type { DebStanza, DebSystem } from './debSystem.ts';
import { type Alternatives, isVersionMeant, parseRelations, type Relation } from './relations.ts';
import { compareVersions } from './version.ts';

/** A version of a package; the same object whenever it is met within one universe. */
export interface DebVersion {
	readonly name: string;
	readonly version: string;
	/** −1: only installed, not in the index. */
	readonly row: number;
	/** Bits of the index's suites. */
	readonly suites: number;
	readonly flags: string;
	readonly stanza: DebStanza | null;
}

export interface Dependency {
	readonly kind: 'preDepends' | 'depends' | 'conflicts' | 'breaks' | 'recommends';
	readonly alternatives: Alternatives;
}

/** A package that provides a name, with the version it provides. */
export interface Provision {
	readonly owner: DebVersion;
	readonly version: string | null;
}

interface IndexLookup {
	readonly versionsByName: Map<string, readonly DebVersion[]>;
	readonly providers: Map<string, readonly Provision[]>;
	/** What each row provides: perl alone has a hundred names, each of which is looked up. */
	readonly provisions: Map<number, readonly Relation[]>;
	readonly versions: Map<number, DebVersion>;
	readonly dependencies: Map<number, readonly Dependency[]>;
}

/** What was read of an index is kept with it: names and providers are looked up thousands of times. */
const lookups = new WeakMap<DebIndex, IndexLookup>();

function lookupOf(index: DebIndex): IndexLookup {
	const known = lookups.get(index);
	if (known !== undefined) return known;
	const made = {
		versionsByName: new Map(),
		providers: new Map(),
		provisions: new Map(),
		versions: new Map(),
		dependencies: new Map(),
	};
	lookups.set(index, made);
	return made;
}

function provisions(text: string): readonly Relation[] {
	return parseRelations(text).flat();
}

const dependencyKinds: readonly Dependency['kind'][] = [
	'preDepends',
	'depends',
	'conflicts',
	'breaks',
	'recommends',
];

/** The index and an installed system seen as one. */
export class DebUniverse {
	readonly index: DebIndex;
	readonly system: DebSystem;
	readonly #lookup: IndexLookup;
	readonly #installed = new Map<string, DebVersion>();
	readonly #extraProvides = new Map<string, Provision[]>();
	readonly #files = new Map<string, DebVersion>();

	/** `files`: .debs that can be installed as well, one a name. */
	constructor(index: DebIndex, system: DebSystem, files: readonly DebStanza[] = []) {
		this.index = index;
		this.system = system;
		this.#lookup = lookupOf(index);
		for (const [name, version] of system.installed) this.#addInstalled(name, version);
		for (const stanza of files) this.#files.set(stanza.name, this.#ofStanza(stanza));
	}

	#addInstalled(name: string, version: string): void {
		const stanza = this.system.stanzas.get(name) ?? null;
		const isFile = stanza?.file !== undefined;
		const known = isFile ? undefined : this.versionsOf(name).find((one) => one.version === version);
		const bare = { name, version, row: -1, suites: 0, flags: '3', stanza: null };
		this.#installed.set(name, known ?? (stanza === null ? bare : this.#ofStanza(stanza)));
	}

	#ofStanza(stanza: DebStanza): DebVersion {
		const { name, version, flags } = stanza;
		const own = { name, version, row: -1, suites: 0, flags, stanza };
		for (const provided of provisions(stanza.provides)) {
			const list = this.#extraProvides.get(provided.name) ?? [];
			list.push({ owner: own, version: provided.operator === null ? null : provided.version });
			this.#extraProvides.set(provided.name, list);
		}
		return own;
	}

	installed(name: string): DebVersion | null {
		return this.#installed.get(name) ?? null;
	}

	/** The package of a .deb of that name. */
	file(name: string): DebVersion | null {
		return this.#files.get(name) ?? null;
	}

	/** In the index, newest first. */
	versionsOf(name: string): readonly DebVersion[] {
		const known = this.#lookup.versionsByName.get(name);
		if (known !== undefined) return known;
		const [first, end] = rowsOfName(this.index, name);
		const found: DebVersion[] = [];
		for (let row = first; row < end; row++) found.push(this.#version(row));
		found.sort((a, b) => compareVersions(b.version, a.version));
		this.#lookup.versionsByName.set(name, found);
		return found;
	}

	*names(): Iterable<string> {
		let last = '';
		for (let row = 0; row < this.index.rows; row++) {
			const name = textAt(this.index.text.name, row);
			if (name !== last) yield name;
			last = name;
		}
	}

	/** Who provides a name beside the package of that name. */
	providers(name: string): readonly Provision[] {
		const extra = this.#extraProvides.get(name);
		const listed = this.#listedProviders(name);
		return extra === undefined ? listed : [...listed, ...extra];
	}

	#listedProviders(name: string): readonly Provision[] {
		const known = this.#lookup.providers.get(name);
		if (known !== undefined) return known;
		const found: Provision[] = [];
		const rows = rowsProviding(this.index, name);
		for (const row of rows.length > 1 ? new Set(rows) : rows) {
			for (const provided of this.#provisionsOf(row)) {
				if (provided.name !== name) continue;
				const version = provided.operator === null ? null : provided.version;
				found.push({ owner: this.#version(row), version });
			}
		}
		this.#lookup.providers.set(name, found);
		return found;
	}

	#provisionsOf(row: number): readonly Relation[] {
		const known = this.#lookup.provisions.get(row);
		if (known !== undefined) return known;
		const made = provisions(textAt(this.index.text.provides, row));
		this.#lookup.provisions.set(row, made);
		return made;
	}

	dependencies(of: DebVersion): readonly Dependency[] {
		if (of.row < 0) return of.stanza === null ? [] : dependenciesOfStanza(of.stanza);
		const known = this.#lookup.dependencies.get(of.row);
		if (known !== undefined) return known;
		const made = parseDependencies((kind) => this.text(of, kind));
		this.#lookup.dependencies.set(of.row, made);
		return made;
	}

	text(of: DebVersion, column: TextColumnName): string {
		if (of.row >= 0) return textAt(this.index.text[column], of.row);
		return of.stanza?.[column] ?? '';
	}

	/** As its control file states it. */
	installedKib(of: DebVersion): number {
		if (of.row >= 0) return this.index.numbers.installedKib[of.row] ?? 0;
		return of.stanza?.installedKib ?? 0;
	}

	/** When apt met the name: later wins among equal providers. */
	order(of: DebVersion): number {
		return of.row < 0 ? -1 : (this.index.numbers.order[of.row] ?? -1);
	}

	#version(row: number): DebVersion {
		const known = this.#lookup.versions.get(row);
		if (known !== undefined) return known;
		const { text, numbers } = this.index;
		const made = {
			name: textAt(text.name, row),
			version: textAt(text.version, row),
			row,
			suites: numbers.suites[row] ?? 0,
			flags: textAt(text.flags, row),
			stanza: null,
		};
		this.#lookup.versions.set(row, made);
		return made;
	}
}

const readStanzas = new WeakMap<DebStanza, readonly Dependency[]>();

function dependenciesOfStanza(stanza: DebStanza): readonly Dependency[] {
	const known = readStanzas.get(stanza);
	if (known !== undefined) return known;
	const made = parseDependencies((kind) => stanza[kind]);
	readStanzas.set(stanza, made);
	return made;
}

function parseDependencies(text: (kind: Dependency['kind']) => string): readonly Dependency[] {
	return dependencyKinds.flatMap((kind) =>
		parseRelations(text(kind)).flatMap((alternatives) =>
			isNegative(kind)
				? alternatives.map((one) => ({ kind, alternatives: [one] }))
				: [{ kind, alternatives }],
		),
	);
}

export function isNegative(kind: Dependency['kind']): boolean {
	return kind === 'conflicts' || kind === 'breaks';
}

const none: readonly DebVersion[] = [];

/** Versions that a relation means, its own package first, chosen by `pick`; each once. */
export function meantVersions(
	universe: DebUniverse,
	relation: Relation,
	pick: (name: string) => DebVersion | null,
): readonly DebVersion[] {
	const own = pick(relation.name);
	const isOwn = own !== null && isVersionMeant(relation, own.version);
	const provisions = universe.providers(relation.name);
	// Most relations are to a package that nothing else provides, or that is not there.
	if (provisions.length === 0) return isOwn ? [own] : none;
	const found = new Set<DebVersion>(isOwn ? [own] : none);
	for (const { owner, version } of provisions) {
		if (pick(owner.name) !== owner) continue;
		if (relation.operator !== null && (version === null || !isVersionMeant(relation, version))) {
			continue;
		}
		found.add(owner);
	}
	return [...found];
}

/** The source package that a package was built from, and its version. */
export function sourceOf(universe: DebUniverse, of: DebVersion): readonly [string, string] {
	const [name, version] = universe.text(of, 'source').split(' ');
	return [name === undefined || name === '' ? of.name : name, version ?? of.version];
}
