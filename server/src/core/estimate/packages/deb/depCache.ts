/**
 * How apt marks packages (pkgDepCache of apt 2.6, told from its behaviour): a named package is
 * protected; its dependencies are followed depth first; what conflicts with something protected is no
 * candidate any more. State: one run of apt-get, thrown away after it.
 */
import {
	type DebVersion,
	type Dependency,
	isNegative,
	meantVersions,
	sourceOf,
} from './debUniverse.ts';
import { DepMarks, deepest, type Mark } from './depMarks.ts';

export class DepCache extends DepMarks {
	/** `follow`: its dependencies too. False where it cannot be installed. */
	markInstall(name: string, follow: boolean, byUser: boolean, depth = 0): boolean {
		const mark = this.mark(name);
		const isKept = mark.mode === 'keep' && mark.candidate === mark.current;
		const isSettled = mark.isProtected && isKept && mark.candidate !== null;
		if (!isSettled && !this.mayChange(mark, 'install', depth, byUser)) return false;
		const { candidate } = mark;
		if (depth > deepest || candidate === null) return false;
		if (!mark.isProtected && mark.install !== null && !this.isBroken(mark.install, true)) {
			if (candidate === mark.current || mark.mode === 'install') return true;
		}
		if (follow && !this.#isInstallable(candidate, mark)) return false;
		if (byUser) this.setInstall(mark, true);
		if (!follow) {
			if (!byUser) this.setInstall(mark, false);
			return true;
		}
		return this.#follow(mark, candidate, byUser, depth);
	}

	/** Where a hard dependency has no candidate at all, it is no candidate any more itself. */
	#isInstallable(candidate: DebVersion, mark: Mark): boolean {
		if (candidate === mark.current) return true;
		const isPossible = this.universe
			.dependencies(candidate)
			.every(
				(one) =>
					one.kind === 'recommends' ||
					isNegative(one.kind) ||
					this.isMet(one, candidate.name) ||
					one.alternatives.some(
						(relation) => meantVersions(this.universe, relation, this.candidate).length > 0,
					),
			);
		if (!isPossible && !mark.isProtected) {
			mark.candidate = mark.current;
			if (mark.mode !== 'delete') mark.mode = 'keep';
		}
		return isPossible;
	}

	#follow(mark: Mark, candidate: DebVersion, byUser: boolean, depth: number): boolean {
		const wasProtected = mark.isProtected;
		const failsEarly = !wasProtected && !byUser;
		const all = this.universe
			.dependencies(candidate)
			.filter((one) => this.isImportant(one) && (wasProtected || !this.isMet(one, candidate.name)));
		const upgrades: string[] = [];
		const removals: string[] = [];
		let isDone = this.#removeConflicts(
			candidate,
			all.filter(({ kind }) => isNegative(kind)),
			{ upgrades, removals, spreads: wasProtected, goesOn: !failsEarly, depth },
		);
		if (!isDone && failsEarly) return false;
		if (mark.current !== null) this.#addDependants(mark.current, candidate, upgrades);
		if (!byUser) this.setInstall(mark, false);
		mark.isProtected = true;
		const attempts = [
			() => this.#upgradeSiblings(candidate, depth),
			() => this.#upgradeOrRemove(upgrades, wasProtected, !failsEarly, depth),
			() => {
				const wanted = all.filter(({ kind }) => !isNegative(kind));
				return this.#installDependencies(candidate, mark, wanted, wasProtected, !failsEarly, depth);
			},
			() =>
				removals.map((name) => this.markDelete(name, false, depth)).every((isRemoved) => isRemoved),
		];
		for (const attempt of attempts) {
			if (attempt()) continue;
			isDone = false;
			if (!failsEarly) continue;
			this.undo(mark);
			break;
		}
		mark.isProtected = wasProtected;
		return isDone;
	}

	/** What conflicts with it is no candidate any more; what is installed is upgraded or removed. */
	#removeConflicts(
		of: DebVersion,
		negative: readonly Dependency[],
		plan: {
			upgrades: string[];
			removals: string[];
			spreads: boolean;
			goesOn: boolean;
			depth: number;
		},
	): boolean {
		const spoiled = new Set<string>();
		let isDone = true;
		for (const dependency of negative) {
			if (!isDone && !plan.goesOn) break;
			const isOther = ({ name }: DebVersion) => name !== of.name;
			for (const relation of dependency.alternatives) {
				for (const version of meantVersions(this.universe, relation, this.candidate)) {
					if (!isOther(version)) continue;
					if (!this.#dropCandidate(version, plan, spoiled)) isDone = false;
				}
				for (const version of meantVersions(this.universe, relation, this.current)) {
					const mark = this.mark(version.name);
					if (!isOther(version) || mark.candidate === mark.current) continue;
					if (mark.candidate !== null && !spoiled.has(version.name)) {
						plan.upgrades.push(version.name);
					} else if (!this.#removeFor(version.name, plan)) isDone = false;
				}
			}
		}
		return isDone;
	}

	#dropCandidate(
		version: DebVersion,
		plan: { removals: string[]; spreads: boolean; depth: number },
		spoiled: Set<string>,
	): boolean {
		const mark = this.mark(version.name);
		if (mark.current === version) return this.#removeFor(version.name, plan);
		if (mark.mode === 'install') return this.markKeep(version.name);
		if (!plan.spreads) {
			spoiled.add(version.name);
			return true;
		}
		this.discard(mark);
		if (mark.current === null) mark.isProtected = true;
		return true;
	}

	#removeFor(
		name: string,
		{ removals, spreads, depth }: { removals: string[]; spreads: boolean; depth: number },
	): boolean {
		const mark = this.mark(name);
		if (!spreads) {
			if (mark.mode === 'delete') return true;
			if (!this.mayChange(mark, 'delete', depth, false) || !this.mayDelete(mark)) return false;
			removals.push(name);
			return true;
		}
		if (mark.mode !== 'delete' && !this.markDelete(name, false, depth + 1)) return false;
		this.discard(mark);
		mark.isProtected = true;
		return true;
	}

	/** Installed packages that only the installed version satisfies come along. */
	#addDependants(current: DebVersion, candidate: DebVersion, upgrades: string[]): void {
		if (current === candidate) return;
		for (const name of this.universe.system.installed.keys()) {
			const mark = this.mark(name);
			if (mark.current === null || mark.mode === 'install') continue;
			const isLost = this.universe.dependencies(mark.current).some((dependency) => {
				if (!this.isImportant(dependency) || isNegative(dependency.kind)) return false;
				return dependency.alternatives.some((relation) => {
					if (relation.name !== current.name) return false;
					const isSame = (one: DebVersion) =>
						meantVersions(this.universe, relation, (asked) => (asked === one.name ? one : null))
							.length > 0;
					return isSame(current) && !isSame(candidate);
				});
			});
			if (isLost && !upgrades.includes(name)) upgrades.push(name);
		}
	}

	/** Installed binaries of the same source go to the same version. */
	#upgradeSiblings(of: DebVersion, depth: number): boolean {
		const [source, version] = sourceOf(this.universe, of);
		const siblings: string[] = [];
		for (const name of this.universe.system.installed.keys()) {
			const mark = this.mark(name);
			const { candidate } = mark;
			if (name === of.name || candidate === null || candidate === mark.current) continue;
			if (mark.mode === 'install' && mark.install === candidate) continue;
			const [otherSource, otherVersion] = sourceOf(this.universe, candidate);
			if (otherSource === source && otherVersion === version) siblings.push(name);
		}
		for (const name of siblings) this.markInstall(name, false, false, depth + 1);
		for (const name of siblings) this.markInstall(name, true, false, depth + 1);
		return true;
	}

	#upgradeOrRemove(
		names: readonly string[],
		spreads: boolean,
		goesOn: boolean,
		depth: number,
	): boolean {
		let isDone = true;
		for (const name of names) {
			if (this.mark(name).mode === 'install') continue;
			if (this.markInstall(name, true, false, depth + 1)) continue;
			if (this.markDelete(name, false, depth + 1)) {
				if (spreads) this.protect(name);
				continue;
			}
			isDone = false;
			if (!goesOn) break;
		}
		return isDone;
	}

	#installDependencies(
		of: DebVersion,
		mark: Mark,
		wanted: readonly Dependency[],
		spreads: boolean,
		goesOn: boolean,
		depth: number,
	): boolean {
		let isDone = true;
		for (const dependency of wanted) {
			const isHard = dependency.kind !== 'recommends';
			if (this.isMet(dependency, of.name)) {
				if (spreads && isHard && !this.#protectOnly(dependency, depth)) isDone = false;
				continue;
			}
			if (!isHard && mark.current !== null && !this.#isNewlyWanted(dependency, mark.current)) {
				continue;
			}
			const solutions = this.#solutions(dependency);
			const isFound = solutions.some((version) => {
				if (this.mark(version.name).candidate !== version) return false;
				if (spreads && isHard && solutions.length === 1) {
					if (!this.markInstall(version.name, false, false, depth + 1)) return false;
					this.protect(version.name);
				}
				return this.markInstall(version.name, true, false, depth + 1);
			});
			if (isFound || !isHard) continue;
			isDone = false;
			if (!goesOn) break;
		}
		return isDone;
	}

	/** A met dependency that only one version can meet is as protected as what needs it. */
	#protectOnly(dependency: Dependency, depth: number): boolean {
		const possible = new Set<DebVersion>();
		for (const relation of dependency.alternatives) {
			for (const pick of [this.candidate, this.current]) {
				for (const version of meantVersions(this.universe, relation, pick)) {
					if (this.#isOpen(version)) possible.add(version);
				}
			}
		}
		const [only] = possible;
		if (only === undefined || possible.size !== 1) return true;
		const mark = this.mark(only.name);
		if (mark.isProtected) return true;
		mark.isProtected = true;
		return this.markInstall(only.name, true, false, depth + 1);
	}

	/** A recommendation is followed on an upgrade where it is new, or was met before. */
	#isNewlyWanted(dependency: Dependency, current: DebVersion): boolean {
		const target = dependency.alternatives[0]?.name;
		const before = this.universe
			.dependencies(current)
			.filter(
				(one) => one.kind === 'recommends' && one.alternatives.some(({ name }) => name === target),
			);
		if (before.length === 0) return true;
		return before.some((one) =>
			one.alternatives.some(
				(relation) => meantVersions(this.universe, relation, this.current).length > 0,
			),
		);
	}

	#isOpen({ name }: DebVersion): boolean {
		const mark = this.mark(name);
		const isRuledOut = mark.mode === 'delete' || (mark.mode === 'keep' && mark.current === null);
		return !(mark.isProtected && isRuledOut);
	}

	/** In apt's order: each alternative's providers sorted, those of installed packages first. */
	#solutions(dependency: Dependency): readonly DebVersion[] {
		const ordered = dependency.alternatives.flatMap((relation) =>
			[...meantVersions(this.universe, relation, this.candidate)].sort((a, b) =>
				this.#compareProviders(relation.name, a, b),
			),
		);
		const isInstalled = ({ name }: DebVersion) => this.mark(name).current !== null;
		const sorted = [
			...ordered.filter(isInstalled),
			...ordered.filter((version) => !isInstalled(version)),
		];
		return [...new Set(sorted)].filter((version) => this.#isOpen(version));
	}

	#compareProviders(target: string, a: DebVersion, b: DebVersion): number {
		const facts = (version: DebVersion) => {
			const mark = this.mark(version.name);
			return [
				mark.isProtected,
				mark.current !== null && version.flags.includes('s'),
				mark.current !== null,
				version.name === target,
				version.flags.includes('e'),
				version.flags.includes('i'),
			];
		};
		const [left, right] = [facts(a), facts(b)];
		for (const [i, fact] of left.entries()) {
			if (fact !== right[i]) return fact ? -1 : 1;
		}
		const priority = ({ flags }: DebVersion) => Number(flags.at(-1) ?? 3);
		return priority(a) - priority(b) || this.universe.order(b) - this.universe.order(a);
	}
}
