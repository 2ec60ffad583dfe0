/** When a document's network needs may be asked, and the asking of them. */
import { npmTreeKey } from '../core/estimate/packages/npm/tree/treeRequest.ts';
import { pythonRequestKey } from '../core/estimate/packages/pip/pythonRequest.ts';
import {
	type Knowledge,
	type PackageName,
	type Platform,
	packageIndexKey,
	packageSizeKey,
} from '../core/knowledge.ts';
import { lookUpFailures, type NetworkKnowledge } from '../core/networkKnowledge.ts';
import type { Need } from '../core/plan.ts';
import { type LanguageService, type NetworkPorts, networkPorts } from '../languageService.ts';
import type { Message } from '../protocol/message.ts';
import type { Settings } from '../protocol/settings.ts';
import type { Runtime } from './runtime.ts';

/** `onRequest`: only from a click. The others never, and why. */
export type NetworkAccess = 'on' | 'onRequest' | 'off' | 'untrusted' | 'unavailable';

export function networkAccess(
	{ network }: Pick<Settings, 'network'>,
	trusted: boolean,
	runtime: Pick<Runtime, 'network'>,
): NetworkAccess {
	if (runtime.network === null) return 'unavailable';
	return trusted ? network : 'untrusted';
}

/** All that a document's images and downloads may take together. */
const quickMilliseconds = 15_000;
/** All that its packages may take. */
const patientMilliseconds = 60_000;
/** So many packages' sizes are waited for before the plan gets them. */
const batch = 256;

/** What one start asks for. */
interface Run {
	readonly keys: ReadonlySet<string>;
	readonly abort: AbortController;
	readonly done: Promise<boolean>;
}

/** One document's look-ups: each need at most once at a time, all ended with the document. */
export class NetworkLookUps {
	readonly #service: LanguageService;
	readonly #runtime: Pick<Runtime, 'network' | 'packageIndexes'>;
	readonly #runs = new Set<Run>();

	constructor(service: LanguageService, runtime: Pick<Runtime, 'network' | 'packageIndexes'>) {
		this.#service = service;
		this.#runtime = runtime;
	}

	/**
	 * Undefined where nothing is missing that is not asked for already; else whether anything was
	 * learned. What is learned is given to `onLearned` as it comes, so that a slow server holds up
	 * nothing else.
	 */
	start(
		needs: readonly Need[],
		knowledge: Knowledge,
		platform: Platform,
		onLearned: (learned: NetworkKnowledge) => void,
	): Promise<boolean> | undefined {
		const { network, packageIndexes } = this.#runtime;
		const asked = (key: string): boolean => [...this.#runs].some(({ keys }) => keys.has(key));
		const missing = missingIn(needs, knowledge, asked);
		if (network === null || missing.keys.size === 0) return undefined;
		const abort = new AbortController();
		const quick = timedOut(abort, quickMilliseconds);
		const patient = timedOut(abort, patientMilliseconds);
		const limits = { quick: quick.signal, patient: patient.signal };
		const ports = networkPorts(network, packageIndexes, platform, limits);
		const isWanted = (): boolean => this.#runs.has(run);
		const done = Promise.all(
			missing.groups.map((group) => this.#ask(group, knowledge, ports, isWanted, onLearned)),
		)
			.then((news) => news.includes(true))
			.finally(() => {
				quick.end();
				patient.end();
				this.#runs.delete(run);
			});
		const run: Run = { keys: missing.keys, abort, done };
		this.#runs.add(run);
		return done;
	}

	/** One group's steps, one after the other. */
	async #ask(
		group: Group,
		knowledge: Knowledge,
		ports: NetworkPorts,
		isWanted: () => boolean,
		onLearned: (learned: NetworkKnowledge) => void,
	): Promise<boolean> {
		let hasNews = false;
		for (const step of group) {
			const learned = await this.#service.learn(step, knowledge, ports);
			if (!isWanted()) return false;
			if (learned === knowledge) continue;
			hasNews = true;
			onLearned(learned);
		}
		return hasNews;
	}

	/** All that run; null: none. */
	get running(): Promise<unknown> | null {
		return this.#runs.size === 0 ? null : Promise.all([...this.#runs].map(({ done }) => done));
	}

	/** What still runs is not wanted any more. */
	cancel(): void {
		for (const { abort } of this.#runs) abort.abort();
		this.#runs.clear();
	}
}

function timedOut(
	{ signal: outer }: AbortController,
	milliseconds: number,
): { readonly signal: AbortSignal; readonly end: () => void } {
	const abort = new AbortController();
	const stop = (): void => abort.abort();
	const timer = setTimeout(stop, milliseconds);
	outer.addEventListener('abort', stop);
	return { signal: abort.signal, end: () => clearTimeout(timer) };
}

/** Needs that are asked one after the other; groups are asked beside each other. */
type Group = readonly (readonly Need[])[];

/** The needs that the network serves, that no answer is there for and that are not asked for yet. */
function missingIn(
	needs: readonly Need[],
	{ images, remoteSizes, packageIndexes, packageSizes, pythonInstalls, npmTrees }: Knowledge,
	isAsked: (key: string) => boolean,
): { readonly groups: readonly Group[]; readonly keys: ReadonlySet<string> } {
	const keys = new Set<string>();
	const isMissing = (known: ReadonlyMap<string, unknown>, kind: Need['kind'], name: string) => {
		const key = `${kind} ${name}`;
		if (known.has(name) || isAsked(key)) return false;
		keys.add(key);
		return true;
	};
	const bases: Need[] = [];
	const downloads: Need[] = [];
	const indexes: Group[] = [];
	const packages: PackageName[] = [];
	for (const need of needs) {
		const { kind } = need;
		if (kind === 'baseImage' && isMissing(images, kind, need.reference)) bases.push(need);
		if (kind === 'remoteSize' && isMissing(remoteSizes, kind, need.url)) downloads.push(need);
		if (kind === 'packageIndex' && isMissing(packageIndexes, kind, packageIndexKey(need))) {
			indexes.push([[need]]);
		}
		if (kind === 'pythonInstall') {
			const key = pythonRequestKey(need.request);
			if (isMissing(pythonInstalls, kind, key)) indexes.push([[need]]);
		}
		if (kind === 'npmTree' && isMissing(npmTrees, kind, npmTreeKey(need.request))) {
			indexes.push([[need]]);
		}
		if (kind !== 'packageSizes') continue;
		for (const name of need.packages) {
			if (isMissing(packageSizes, kind, packageSizeKey(name))) packages.push(name);
		}
	}
	const groups: readonly Group[] = [[bases], [downloads], ...indexes, batchesOf(packages)];
	return { keys, groups: groups.filter((group) => group.some((step) => step.length > 0)) };
}

function batchesOf(packages: readonly PackageName[]): Group {
	const steps: Need[][] = [];
	for (let at = 0; at < packages.length; at += batch) {
		steps.push([{ kind: 'packageSizes', packages: packages.slice(at, at + batch) }]);
	}
	return steps;
}

/** What could not be looked up. */
export function lookUpTroubles(knowledge: NetworkKnowledge): readonly Message[] {
	return lookUpFailures(knowledge).map(({ name, reason, isPackages }) => ({
		code: isPackages ? 'trouble.lookUpPackages' : 'trouble.lookUp',
		args: { name, reason },
	}));
}
