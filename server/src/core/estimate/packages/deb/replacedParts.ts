/**
 * What a RUN may bring of packages that the base holds already. A built-in list of a base has the
 * index's own versions, but the image may be older: an upgrade fetches anything anew then, and an
 * install what it names and what was built from the same source as a new package, because these
 * demand each other in one version. What is named may not be there at all.
 */
import type { PackagePart } from '../packagePart.ts';
import type { DebIndex } from './debIndex.ts';
import type { DebSystem } from './debSystem.ts';
import { DebUniverse, sourceOf } from './debUniverse.ts';
import { debLayerParts } from './layerParts.ts';

interface Change {
	readonly index: DebIndex;
	readonly before: DebSystem;
	readonly after: DebSystem;
	readonly words: ReadonlySet<string>;
	readonly upgrades: boolean;
}

export function replacedDebParts({
	index,
	before,
	after,
	words,
	upgrades,
}: Change): readonly PackagePart[] {
	if (!before.isEstimated) return [];
	const universe = new DebUniverse(index, after);
	const sourceNamed = (name: string): string | null => {
		const version = universe.installed(name);
		return version === null ? null : sourceOf(universe, version)[0];
	};
	const names = [...after.installed.keys()];
	const isKept = (name: string) => before.installed.get(name) === after.installed.get(name);
	const came = new Set(names.filter((name) => !isKept(name)).map(sourceNamed));
	const isGuessed = (name: string) => before.guessed?.get(name) === before.installed.get(name);
	const mayCome = (name: string) =>
		upgrades || came.has(sourceNamed(name)) || (words.has(name) && isGuessed(name));
	const old = names.filter((name) => isKept(name) && mayCome(name));
	if (old.length === 0) return [];
	const gone = new Set(old);
	const others = [...before.installed].filter(([name]) => !gone.has(name));
	const all = debLayerParts(index, { ...before, installed: new Map(others) }, before, {
		...{ lists: false, archives: false, turnover: old.length, loggedBelow: 0 },
	});
	// What dpkg and apt write beside the packages is counted with those that came.
	const parts = came.size === 0 ? all : all.filter(({ key }) => /packages|python/.test(key));
	return [
		{
			key: 'deb-replaced',
			label: { code: 'part.deb.replaced', args: { count: old.length } },
			place: null,
			bytes: 0,
			low: 0,
			high: parts.reduce((total, { high }) => total + (high ?? 0), 0),
		},
	];
}
