/** The build and the knowledge of a plan as one object, the same one as long as they say the same. */
import type { Build, Knowledge } from '../knowledge.ts';

export interface Session {
	readonly build: Build;
	readonly knowledge: Knowledge;
}

/** `previous` where it is equal, else a new one. */
export function sessionFor(
	build: Build,
	knowledge: Knowledge,
	previous: Session | undefined,
): Session {
	const same =
		previous !== undefined &&
		equalBuilds(previous.build, build) &&
		previous.knowledge.context === knowledge.context &&
		previous.knowledge.baseFacts === knowledge.baseFacts &&
		equalMaps(previous.knowledge.images, knowledge.images) &&
		equalMaps(previous.knowledge.archives, knowledge.archives) &&
		equalMaps(previous.knowledge.contextTexts, knowledge.contextTexts) &&
		equalMaps(previous.knowledge.packageIndexes, knowledge.packageIndexes) &&
		equalMaps(previous.knowledge.packageSizes, knowledge.packageSizes) &&
		equalMaps(previous.knowledge.pythonInstalls, knowledge.pythonInstalls) &&
		equalMaps(previous.knowledge.npmTrees, knowledge.npmTrees) &&
		equalMaps(previous.knowledge.remoteSizes, knowledge.remoteSizes);
	return same ? previous : { build, knowledge };
}

function equalBuilds(a: Build, b: Build): boolean {
	return (
		a === b ||
		(a.target === b.target &&
			a.builder === b.builder &&
			a.engineVersion === b.engineVersion &&
			a.store === b.store &&
			a.dockerfile === b.dockerfile &&
			a.context === b.context &&
			a.platform.os === b.platform.os &&
			a.platform.architecture === b.platform.architecture &&
			a.platform.variant === b.platform.variant &&
			equalMaps(a.buildArgs, b.buildArgs))
	);
}

function equalMaps<V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>): boolean {
	if (a === b) return true;
	if (a.size !== b.size) return false;
	for (const [key, value] of a) if (b.get(key) !== value || !b.has(key)) return false;
	return true;
}
