/** When a document's network needs may be asked, and the asking of them. */
import type { Answer, Knowledge, Platform } from '../core/knowledge.ts';
import type { Need } from '../core/plan.ts';
import { type LanguageService, networkPorts } from '../languageService.ts';
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

/** The needs that the network serves. */
export function networkNeeds(needs: readonly Need[]): readonly Need[] {
	return needs.filter(({ kind }) => kind === 'baseImage' || kind === 'remoteSize');
}

/** What the network has said. */
export type NetworkKnowledge = Pick<Knowledge, 'images' | 'remoteSizes'>;

export const nothingLookedUp: NetworkKnowledge = { images: new Map(), remoteSizes: new Map() };

/** All that a document's look-ups may take together. */
const mostMilliseconds = 15_000;

/** One document's look-ups: at most one at a time, ended with the document. */
export class NetworkLookUps {
	readonly #service: LanguageService;
	readonly #runtime: Pick<Runtime, 'network'>;
	#running: {
		readonly abort: AbortController;
		readonly done: Promise<NetworkKnowledge | null>;
	} | null = null;

	constructor(service: LanguageService, runtime: Pick<Runtime, 'network'>) {
		this.#service = service;
		this.#runtime = runtime;
	}

	/**
	 * Undefined where one runs already or nothing is missing; null where it was cancelled. What was
	 * known stays in the answer.
	 */
	start(
		needs: readonly Need[],
		knowledge: Knowledge,
		platform: Platform,
	): Promise<NetworkKnowledge | null> | undefined {
		const { network } = this.#runtime;
		const missing = networkNeeds(needs).filter((need) => isMissing(need, knowledge));
		if (network === null || this.#running !== null || missing.length === 0) return undefined;
		const abort = new AbortController();
		const timer = setTimeout(() => abort.abort(), mostMilliseconds);
		const done = this.#service
			.learn(missing, knowledge, networkPorts(network, platform, abort.signal))
			.then((learned) => (this.#running?.abort === abort ? learned : null))
			.finally(() => {
				clearTimeout(timer);
				if (this.#running?.abort === abort) this.#running = null;
			});
		this.#running = { abort, done };
		return done;
	}

	/** The one that runs. */
	get running(): Promise<NetworkKnowledge | null> | null {
		return this.#running?.done ?? null;
	}

	/** What still runs is not wanted any more. */
	cancel(): void {
		this.#running?.abort.abort();
		this.#running = null;
	}
}

function isMissing(need: Need, { images, remoteSizes }: Knowledge): boolean {
	if (need.kind === 'baseImage') return !images.has(need.reference);
	return need.kind === 'remoteSize' && !remoteSizes.has(need.url);
}

/** Without what failed, so that it is asked again. */
export function withoutFailures(knowledge: Knowledge): Knowledge {
	return {
		...knowledge,
		images: knownOf(knowledge.images),
		remoteSizes: knownOf(knowledge.remoteSizes),
	};
}

function knownOf<T>(answers: ReadonlyMap<string, Answer<T>>): ReadonlyMap<string, Answer<T>> {
	const known = [...answers].filter(([, { state }]) => state === 'known');
	return known.length === answers.size ? answers : new Map(known);
}

/** What could not be looked up. */
export function lookUpTroubles({ images, remoteSizes }: NetworkKnowledge): readonly Message[] {
	return [...images, ...remoteSizes].flatMap(([name, answer]) =>
		answer.state === 'failed'
			? [{ code: 'trouble.lookUp', args: { name, reason: answer.reason } }]
			: [],
	);
}
