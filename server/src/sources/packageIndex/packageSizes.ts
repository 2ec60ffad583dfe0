/** What packages unpack to, each manager's from its own registries. */
import {
	type Answer,
	type PackageName,
	type PackageSize,
	packageSizeKey,
} from '../../core/knowledge.ts';
import type { Cancellation, PackageSizeSource } from '../../core/ports.ts';

/** Asks one manager's registries; by `packageSizeKey`. Never rejects. */
export type Sizer = (
	packages: readonly PackageName[],
	signal: Cancellation | undefined,
) => Promise<ReadonlyMap<string, Answer<PackageSize>>>;

/** A manager without one is not asked about. */
export type Sizers = Partial<Readonly<Record<PackageName['manager'], Sizer>>>;

/** A version's bytes do not change. */
const mostKept = 50_000;

/** Each version is asked once while the process lives. Failures are not kept. */
export function packageSizeSource(sizers: Sizers): PackageSizeSource {
	const kept = new Map<string, Answer<PackageSize>>();
	return {
		async read(packages, signal) {
			const found = new Map<string, Answer<PackageSize>>();
			const missing = packages.filter((name) => {
				const answer = kept.get(packageSizeKey(name));
				if (answer !== undefined) found.set(packageSizeKey(name), answer);
				return answer === undefined;
			});
			for (const manager of ['npm', 'pip'] as const) {
				const own = missing.filter((name) => name.manager === manager);
				const answers = own.length === 0 ? undefined : await sizers[manager]?.(own, signal);
				for (const [key, answer] of answers ?? []) {
					found.set(key, answer);
					if (answer.state === 'known' && kept.size < mostKept) kept.set(key, answer);
				}
			}
			return found;
		},
	};
}
