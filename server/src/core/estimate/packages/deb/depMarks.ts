/** What apt has marked, package by package, and what is broken then. State: one run of apt-get. */
import {
	type DebUniverse,
	type DebVersion,
	type Dependency,
	isNegative,
	meantVersions,
} from './debUniverse.ts';

/** apt stops there too; our own recursion is bounded by it. */
export const deepest = 1000;

export interface Mark {
	readonly current: DebVersion | null;
	candidate: DebVersion | null;
	install: DebVersion | null;
	mode: 'keep' | 'install' | 'delete';
	isProtected: boolean;
	isAutomatic: boolean;
	readonly isHeld: boolean;
}

/** Marks without following dependencies: what `DepCache` stands on. */
export class DepMarks {
	readonly universe: DebUniverse;
	readonly marks = new Map<string, Mark>();
	readonly #recommends: boolean;
	readonly #candidateOf: (name: string) => DebVersion | null;

	constructor(
		universe: DebUniverse,
		recommends: boolean,
		candidateOf: (name: string) => DebVersion | null,
	) {
		this.universe = universe;
		this.#recommends = recommends;
		this.#candidateOf = candidateOf;
	}

	mark(name: string): Mark {
		const known = this.marks.get(name);
		if (known !== undefined) return known;
		const current = this.universe.installed(name);
		const { automatic, held } = this.universe.system;
		const made: Mark = {
			current,
			candidate: this.#candidateOf(name),
			install: current,
			mode: 'keep',
			isProtected: false,
			isAutomatic: automatic.has(name),
			isHeld: held.has(name),
		};
		this.marks.set(name, made);
		return made;
	}

	protected readonly installOf = (name: string) => this.mark(name).install;
	protected readonly candidate = (name: string) => this.mark(name).candidate;
	protected readonly current = (name: string) => this.mark(name).current;

	isImportant({ kind }: Dependency): boolean {
		return kind !== 'recommends' || this.#recommends;
	}

	/** With what is marked to be installed now. */
	isMet(dependency: Dependency, owner: string): boolean {
		const isFound = dependency.alternatives.some((relation) =>
			meantVersions(this.universe, relation, this.installOf).some(
				(version) => !isNegative(dependency.kind) || version.name !== owner,
			),
		);
		return isFound !== isNegative(dependency.kind);
	}

	/** Something that it cannot do without is not met; `policy`: something that it should have. */
	isBroken(version: DebVersion, policy: boolean): boolean {
		return this.universe
			.dependencies(version)
			.some(
				(one) =>
					(one.kind === 'recommends' ? policy && this.#recommends : true) &&
					!this.isMet(one, version.name),
			);
	}

	/** With something that is installed or marked. */
	isInConflict(version: DebVersion): boolean {
		return this.universe
			.dependencies(version)
			.some((one) => isNegative(one.kind) && !this.isMet(one, version.name));
	}

	/** Installed or marked packages whose hard dependencies are not met. */
	broken(): readonly DebVersion[] {
		const all = new Set([...this.universe.system.installed.keys(), ...this.marks.keys()]);
		return [...all].flatMap((name) => {
			const { install } = this.mark(name);
			return install !== null && this.isBroken(install, false) ? [install] : [];
		});
	}

	protect(name: string): void {
		this.mark(name).isProtected = true;
	}

	/** False where the package may not be changed so. */
	protected mayChange(mark: Mark, mode: Mark['mode'], depth: number, byUser: boolean): boolean {
		if (depth > deepest) return false;
		if (byUser || mark.mode === mode) return true;
		if (mark.isProtected) return false;
		if (mode !== 'keep' && mark.isHeld) return false;
		return !(mode === 'delete' && mark.current?.flags.includes('e') === true);
	}

	markKeep(name: string): boolean {
		const mark = this.mark(name);
		if (!this.mayChange(mark, 'keep', 0, false)) return false;
		mark.mode = 'keep';
		mark.install = mark.current;
		return true;
	}

	markDelete(name: string, byUser: boolean, depth = 0): boolean {
		const mark = this.mark(name);
		if (!this.mayChange(mark, 'delete', depth, byUser)) return false;
		if (mark.install === null && mark.current === null) return true;
		if (!byUser && !this.mayDelete(mark)) return false;
		mark.mode = mark.current === null ? 'keep' : 'delete';
		mark.install = null;
		return true;
	}

	protected mayDelete(mark: Mark): boolean {
		return !(mark.current === null && mark.install !== null && !mark.isAutomatic);
	}

	protected setInstall(mark: Mark, byUser: boolean): void {
		if (mark.isProtected && mark.install === mark.candidate) return;
		const isNew = mark.current === null && mark.install === null;
		mark.install = mark.candidate;
		mark.mode = mark.candidate === mark.current ? 'keep' : 'install';
		if (byUser) mark.isAutomatic = false;
		else if (isNew) mark.isAutomatic = true;
	}

	protected discard(mark: Mark): void {
		mark.candidate = mark.install;
	}

	protected undo(mark: Mark): void {
		if (mark.mode === 'keep' && mark.install === mark.candidate && mark.install === mark.current) {
			return;
		}
		mark.install = mark.current;
		mark.mode = 'keep';
		this.discard(mark);
	}
}
