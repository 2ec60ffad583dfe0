/**
 * How often a package lies in node_modules where the lock file does not say: yarn lifts each as high as
 * it can, the version that most ask for to the top; another version lies below each that asks for it.
 */
import type { LockedPackage } from './lockfile.ts';
import type { Selection } from './selectPackages.ts';

interface Place {
	readonly above: Place | null;
	/** By package name, what lies in its node_modules. */
	readonly inside: Map<string, string>;
}

/** More copies than a disk is filled with by a project: bounds a lock file made to hurt. */
const mostCopies = 100_000;

/** Copies by id of the package. */
export function copiesOf({ packages, roots }: Selection): ReadonlyMap<string, number> {
	const byId = new Map(packages.map((each) => [each.id, each]));
	const copies = new Map<string, number>();
	const top: Place = { above: null, inside: preferred(packages, byId, roots) };
	const waiting: { readonly id: string; readonly place: Place }[] = [];
	const put = (id: string, inside: Place | null): void => {
		copies.set(id, (copies.get(id) ?? 0) + 1);
		waiting.push({ id, place: { above: inside, inside: new Map() } });
	};
	for (const id of top.inside.values()) put(id, top);
	for (let made = 0, next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		for (const { to } of byId.get(next.id)?.dependencies ?? []) {
			const target = byId.get(to);
			const home = target === undefined ? null : homeOf(target, next.place);
			if (target === undefined || home === null) continue;
			if (++made > mostCopies) return copies;
			home.inside.set(target.name, target.id);
			put(target.id, home);
		}
	}
	return copies;
}

/** The highest place below the first that holds another version; null where the same one is in reach. */
function homeOf({ name, id }: LockedPackage, from: Place): Place | null {
	let home: Place = from;
	for (let place: Place | null = from; place !== null; place = place.above) {
		const found = place.inside.get(name);
		if (found === id) return null;
		if (found !== undefined) return home;
		home = place;
	}
	return home;
}

/** What the project asks for lies on top, else the version that most packages ask for. */
function preferred(
	packages: readonly LockedPackage[],
	byId: ReadonlyMap<string, LockedPackage>,
	roots: Selection['roots'],
): Map<string, string> {
	const asking = new Map<string, number>();
	for (const { dependencies } of packages)
		for (const { to } of dependencies) asking.set(to, (asking.get(to) ?? 0) + 1);
	for (const { to, workspace } of roots) if (workspace === '.') asking.set(to, packages.length + 1);
	const top = new Map<string, string>();
	for (const { id, name } of packages) {
		const best = top.get(name);
		if (!byId.has(id)) continue;
		if (best === undefined || (asking.get(id) ?? 0) > (asking.get(best) ?? 0)) top.set(name, id);
	}
	return top;
}
