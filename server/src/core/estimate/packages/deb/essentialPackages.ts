/** Packages that apt and dpkg take away only where they are told to: Essential, Protected, and apt itself. */
import type { DebIndex } from './debIndex.ts';
import type { DebSystem } from './debSystem.ts';
import { DebUniverse } from './debUniverse.ts';

/** The first of them that is no longer there; null: all are. */
export function removedEssential(
	index: DebIndex,
	before: DebSystem,
	after: DebSystem,
): string | null {
	const universe = new DebUniverse(index, before);
	for (const name of before.installed.keys()) {
		if (!after.installed.has(name) && isEssential(universe, name)) return name;
	}
	return null;
}

function isEssential(universe: DebUniverse, name: string): boolean {
	return name === 'apt' || /[ei]/.test(universe.installed(name)?.flags ?? '');
}
