/** dpkg by itself: it unpacks what it is given, and sets up what has all that it depends on. */
import type { Message } from '../../../../protocol/message.ts';
import type { PackageProblem } from '../packagePart.ts';
import type { DebIndex } from './debIndex.ts';
import type { DebStanza, DebSystem } from './debSystem.ts';
import { DebUniverse, type DebVersion, type Dependency, meantVersions } from './debUniverse.ts';

export type DpkgResult =
	| {
			readonly system: DebSystem;
			/** Why it ends with an error, though all was unpacked; null: it does not. */
			readonly unmet: Message | null;
	  }
	/** Nothing of it happens, or it cannot be followed. */
	| PackageProblem;

/** dpkg --install. */
export function dpkgInstall(
	index: DebIndex,
	before: DebSystem,
	files: readonly DebStanza[],
): DpkgResult {
	const installed = new Map(before.installed);
	const automatic = new Set(before.automatic);
	const configured = new Map(before.configured);
	const stanzas = new Map(before.stanzas);
	for (const stanza of files) {
		const { name, version, architecture } = stanza;
		if (architecture !== 'all' && architecture !== index.architecture) {
			return { problem: { code: 'packages.otherArchitecture', args: { name } } };
		}
		installed.set(name, version);
		stanzas.set(name, unpackedAgain(stanza));
		automatic.delete(name);
		configured.delete(name);
	}
	const system = { ...before, installed, automatic, configured, stanzas };
	const universe = new DebUniverse(index, system);
	const names = new Set(files.map(({ name }) => name));
	const conflict = [...installed.keys()].find((name) => isInConflict(universe, name, names));
	if (conflict !== undefined) {
		return { problem: { code: 'packages.dpkgConflict', args: { name: conflict } } };
	}
	return settled(universe, names);
}

/** dpkg unpacks what is there already as well, which is told by the object. */
function unpackedAgain(stanza: DebStanza): DebStanza {
	return stanza.file === undefined ? stanza : { ...stanza, file: { ...stanza.file } };
}

/** What is unpacked waits for what it depends on; before that it is not even unpacked, which is rare. */
function settled(universe: DebUniverse, names: ReadonlySet<string>): DpkgResult {
	const { system } = universe;
	const missing: string[] = [];
	for (const name of names) {
		for (const dependency of unmetBy(universe, name)) {
			const wanted = wantedBy(dependency);
			if (dependency.kind === 'preDepends') {
				return { problem: { code: 'packages.preDepends', args: { name, wanted } } };
			}
			missing.push(wanted);
		}
	}
	return { system, unmet: missing.length === 0 ? null : unmetMessage(missing) };
}

const mostNamed = 8;

function unmetBy(universe: DebUniverse, name: string): readonly Dependency[] {
	const version = universe.installed(name);
	if (version === null) return [];
	return universe
		.dependencies(version)
		.filter(
			({ kind, alternatives }) =>
				(kind === 'depends' || kind === 'preDepends') &&
				alternatives.every((relation) => installedFor(universe, relation).length === 0),
		);
}

function installedFor(
	universe: DebUniverse,
	relation: Parameters<typeof meantVersions>[1],
): readonly DebVersion[] {
	return meantVersions(universe, relation, (name) => universe.installed(name));
}

/** With, or as, one of the new ones. */
function isInConflict(universe: DebUniverse, name: string, fresh: ReadonlySet<string>): boolean {
	const version = universe.installed(name);
	if (version === null) return false;
	return universe
		.dependencies(version)
		.some(
			({ kind, alternatives }) =>
				(kind === 'conflicts' || kind === 'breaks') &&
				alternatives.some((relation) =>
					installedFor(universe, relation).some(
						(other) => other.name !== name && (fresh.has(name) || fresh.has(other.name)),
					),
				),
		);
}

/** dpkg --remove and --purge: it refuses where something else depends on one of them. */
export function dpkgRemove(
	index: DebIndex,
	before: DebSystem,
	names: readonly string[],
	purge: boolean,
): DpkgResult {
	const installed = new Map(before.installed);
	const automatic = new Set(before.automatic);
	const configured = new Map(before.configured);
	const stanzas = new Map(before.stanzas);
	for (const name of names) {
		const version = installed.get(name);
		installed.delete(name);
		automatic.delete(name);
		stanzas.delete(name);
		if (purge) configured.delete(name);
		else if (version !== undefined) configured.set(name, version);
	}
	const system = { ...before, installed, automatic, configured, stanzas };
	const universe = new DebUniverse(index, before);
	const left = new DebUniverse(index, system);
	for (const name of installed.keys()) {
		if (unmetBy(left, name).length > unmetBy(universe, name).length) {
			return { problem: { code: 'packages.dpkgNeeded', args: { name } } };
		}
	}
	return { system, unmet: null };
}

/** What those of some names lack that they depend on; null: nothing. */
export function unmetOf(
	index: DebIndex,
	system: DebSystem,
	names: readonly string[],
): Message | null {
	const universe = new DebUniverse(index, system);
	const missing = names.flatMap((name) => unmetBy(universe, name)).map(wantedBy);
	return missing.length === 0 ? null : unmetMessage(missing);
}

function wantedBy({ alternatives }: Dependency): string {
	return alternatives.map((one) => one.name).join(' | ');
}

function unmetMessage(missing: readonly string[]): Message {
	const names = [...new Set(missing)].slice(0, mostNamed).join(', ');
	return { code: 'packages.dpkgUnmet', args: { names } };
}
