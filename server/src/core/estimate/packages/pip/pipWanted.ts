/** From a command and the lists that it names to the question that is asked of an index. */
import type { Message } from '../../../../protocol/message.ts';
import type { PipInstall } from './pipCommand.ts';
import type { PythonInstall, PythonRequest } from './pythonRequest.ts';
import type { PythonTarget } from './pythonTarget.ts';
import type { Requirements } from './requirementsFile.ts';

export interface PipContext {
	/** Null: it is not known which Python this is. */
	readonly target: PythonTarget | null;
	/** What `readRequirements` gives for the command's lists. */
	readonly lists: Requirements;
	/** `name==version` of what is there already. */
	readonly installed: readonly string[];
}

export type PipWanted =
	| {
			readonly request: PythonRequest;
			/** What is built, of unknown size: folders, archives, repositories. */
			readonly built: readonly string[];
	  }
	/** pip would refuse, or it cannot be followed. */
	| { readonly problem: Message };

export function pipWanted(
	install: PipInstall,
	{ target, lists, installed }: PipContext,
): PipWanted {
	const [unread] = lists.unread;
	const [refused] = lists.refused;
	if (unread !== undefined) return { problem: { code: 'pip.listNotRead', args: { path: unread } } };
	if (refused !== undefined) {
		return { problem: { code: 'pip.badRequirement', args: { word: refused.slice(0, 200) } } };
	}
	if (target === null) return { problem: { code: 'pip.noPython' } };
	const { indexes } = install;
	const request: PythonRequest = {
		target,
		requirements: [...install.requirements, ...lists.requirements],
		constraints: lists.constraints,
		installed,
		dependencies: install.dependencies,
		prereleases: install.prereleases || lists.prereleases,
		upgrade: install.upgrade,
		noBinary: [...install.noBinary, ...lists.noBinary],
		onlyBinary: [...install.onlyBinary, ...lists.onlyBinary],
		indexes: {
			// An address in a list goes before the command's.
			index: lists.index ?? indexes.index,
			extra: [...indexes.extra, ...lists.extraIndexes],
			noIndex: indexes.noIndex || lists.noIndex,
			findLinks: [...indexes.findLinks, ...lists.findLinks],
		},
	};
	return { request, built: [...install.built, ...lists.built] };
}

/** With what is built, which no index knows the size of. */
export function withBuilt(install: PythonInstall, built: readonly string[]): PythonInstall {
	if (built.length === 0) return install;
	const unknown = built.map((name) => ({ name, reason: { code: 'pip.built', args: { name } } }));
	return { ...install, unknown: [...install.unknown, ...unknown] };
}

/** Nothing of an index: for installs of what is built alone. */
export const noPythonInstall: PythonInstall = {
	wheels: [],
	unknown: [],
	pages: { count: 0, bytes: 0 },
};
