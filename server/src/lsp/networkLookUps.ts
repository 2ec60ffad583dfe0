/** When a document's network needs may be asked, and the asking of them. */
import type { Knowledge, Platform } from '../core/knowledge.ts';
import { packageIndexKey, packageSizeKey } from '../core/knowledge.ts';
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

/** One document's look-ups: at most one at a time, ended with the document. */
export class NetworkLookUps {
	readonly #service: LanguageService;
	readonly #runtime: Pick<Runtime, 'network' | 'packageIndexes'>;
	#running: { readonly abort: AbortController; readonly done: Promise<boolean> } | null = null;

	constructor(service: LanguageService, runtime: Pick<Runtime, 'network' | 'packageIndexes'>) {
		this.#service = service;
		this.#runtime = runtime;
	}

	/**
	 * Undefined where one runs already or nothing is missing; else whether anything was learned. What
	 * is learned is given to `onLearned` as it comes, so that a slow server holds up nothing else.
	 */
	start(
		needs: readonly Need[],
		knowledge: Knowledge,
		platform: Platform,
		onLearned: (learned: NetworkKnowledge) => void,
	): Promise<boolean> | undefined {
		const { network, packageIndexes } = this.#runtime;
		const groups = groupsOf(needs, knowledge);
		if (network === null || this.#running !== null || groups.length === 0) return undefined;
		const abort = new AbortController();
		const quick = timedOut(abort, quickMilliseconds);
		const patient = timedOut(abort, patientMilliseconds);
		const limits = { quick: quick.signal, patient: patient.signal };
		const ports = networkPorts(network, packageIndexes, platform, limits);
		const isWanted = (): boolean => this.#running?.abort === abort;
		const done = Promise.all(
			groups.map((group) => this.#ask(group, knowledge, ports, isWanted, onLearned)),
		)
			.then((news) => news.includes(true))
			.finally(() => {
				quick.end();
				patient.end();
				if (isWanted()) this.#running = null;
			});
		this.#running = { abort, done };
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

	/** The one that runs. */
	get running(): Promise<boolean> | null {
		return this.#running?.done ?? null;
	}

	/** What still runs is not wanted any more. */
	cancel(): void {
		this.#running?.abort.abort();
		this.#running = null;
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

/** The needs that the network serves and that no answer is there for. */
function groupsOf(needs: readonly Need[], knowledge: Knowledge): readonly Group[] {
	const { images, remoteSizes, packageIndexes, packageSizes } = knowledge;
	const bases = needs.filter((need) => need.kind === 'baseImage' && !images.has(need.reference));
	const downloads = needs.filter(
		(need) => need.kind === 'remoteSize' && !remoteSizes.has(need.url),
	);
	const indexes = needs.filter(
		(need) => need.kind === 'packageIndex' && !packageIndexes.has(packageIndexKey(need)),
	);
	const packages = needs.flatMap((need) =>
		need.kind === 'packageSizes'
			? need.packages.filter((name) => !packageSizes.has(packageSizeKey(name)))
			: [],
	);
	const steps: Need[][] = [];
	for (let at = 0; at < packages.length; at += batch) {
		steps.push([{ kind: 'packageSizes', packages: packages.slice(at, at + batch) }]);
	}
	const groups: readonly Group[] = [
		[bases],
		[downloads],
		...indexes.map((need) => [[need]]),
		steps,
	];
	return groups.filter((group) => group.some((step) => step.length > 0));
}

/** What could not be looked up. */
export function lookUpTroubles(knowledge: NetworkKnowledge): readonly Message[] {
	return lookUpFailures(knowledge).map(({ name, reason, isPackages }) => ({
		code: isPackages ? 'trouble.lookUpPackages' : 'trouble.lookUp',
		args: { name, reason },
	}));
}
