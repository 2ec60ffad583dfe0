import type { InlayHint, Range } from 'vscode-languageserver';
import {
	type Answer,
	type ContextFiles,
	type Knowledge,
	noKnowledge,
	type Platform,
} from '../core/knowledge.ts';
import { addAnswers, nothingLookedUp, withoutFailures } from '../core/networkKnowledge.ts';
import type { Need, Plan } from '../core/plan.ts';
import type { ContextRequest, Disposable } from '../core/ports.ts';
import type { LanguageService } from '../languageService.ts';
import type { Message } from '../protocol/message.ts';
import type { ChosenBuild } from '../protocol/requests.ts';
import type { Settings } from '../protocol/settings.ts';
import {
	lookUpTroubles,
	type NetworkAccess,
	NetworkLookUps,
	networkAccess,
} from './networkLookUps.ts';
import { type DocumentPlace, type ResolvedBuild, resolveBuild } from './resolveBuild.ts';
import type { Failures } from './runSafe.ts';
import type { Runtime } from './runtime.ts';
import { moveHints } from './stillHints.ts';

/** What a session works with; `changed` is called when something beside the text made the plan another. */
export interface SessionEnvironment {
	readonly service: LanguageService;
	readonly runtime: Runtime;
	readonly failures: Failures;
	readonly changed: (uri: string) => void;
	/** Whether the workspace is trusted, as it is now. */
	readonly trusted: () => boolean;
}

/** The text as the editor holds it. */
export interface SessionDocument {
	readonly uri: string;
	readonly version: number;
	getText(): string;
}

/** A click asks again for what its answers brought to light, so many times. */
const mostRounds = 4;

/**
 * One open document: its build, what is known for it, and its plan, which is made when it is asked
 * for and at most once a text. Nothing here waits; what comes from outside comes by `changed`.
 */
export class DocumentSession {
	readonly place: DocumentPlace;
	settings: Settings;
	readonly #document: SessionDocument;
	readonly #environment: SessionEnvironment;
	#chosen: ChosenBuild | null;
	#resolved: ResolvedBuild;
	#knowledge: Knowledge;
	#plan: Plan | null = null;
	#previous: Plan | undefined;
	/** The plan before the first key of a burst, with its hints: what is shown until the burst ends. */
	#rested: { readonly plan: Plan; hints: readonly InlayHint[] | null } | null = null;
	#typing = false;
	#watch: { readonly key: string; readonly disposable: Disposable } | null = null;
	#asked: AbortController | null = null;
	#disposed = false;
	readonly #lookUps: NetworkLookUps;

	constructor(
		document: SessionDocument,
		place: DocumentPlace,
		settings: Settings,
		chosen: ChosenBuild | null,
		environment: SessionEnvironment,
	) {
		this.#document = document;
		this.place = place;
		this.settings = settings;
		this.#chosen = chosen;
		this.#environment = environment;
		this.#resolved = resolveBuild(
			place,
			settings,
			chosen,
			environment.trusted(),
			environment.runtime,
		);
		this.#knowledge = emptyKnowledge(environment.runtime, place);
		this.#lookUps = new NetworkLookUps(environment.service, environment.runtime);
	}

	get uri(): string {
		return this.#document.uri;
	}

	get version(): number {
		return this.#document.version;
	}

	/** What the plan is of, and who says so. */
	get resolved(): ResolvedBuild {
		return this.#resolved;
	}

	get chosen(): ChosenBuild | null {
		return this.#chosen;
	}

	/** The plan of the text as it is now. */
	get plan(): Plan {
		this.#plan ??= this.#makePlan();
		return this.#plan;
	}

	#makePlan(): Plan {
		const { merge, rules } = this.settings;
		const plan = this.#environment.service.plan(
			this.#document.getText(),
			this.#resolved.build,
			this.#knowledge,
			{
				rules: { severities: rules, mergeStyle: merge.style },
				...(this.#previous === undefined ? {} : { previous: this.#previous }),
			},
		);
		this.#previous = plan;
		return plan;
	}

	/** The text changed. */
	edited(): void {
		if (this.#rested === null && this.#plan !== null)
			this.#rested = { plan: this.#plan, hints: null };
		this.#typing = true;
		this.#plan = null;
	}

	/** The user rests: hints follow the text again, and what is missing is asked for. */
	settle(): void {
		this.#typing = false;
		this.#rested = null;
		this.#askForNeeds();
	}

	/** The hints inside a range; while the user types, those from before where `still` asks for it. */
	inlayHints(still: boolean, range: Range): readonly InlayHint[] {
		const { service } = this.#environment;
		const mode = this.settings.inlayHints;
		if (!still || !this.#typing || this.#rested === null)
			return service.inlayHints(this.plan, mode, range);
		this.#rested.hints ??= service.inlayHints(this.#rested.plan, mode);
		const { dockerfile } = this.#rested.plan;
		return moveHints(this.#rested.hints, dockerfile, this.plan.dockerfile).filter(
			({ position }) => range.start.line <= position.line && position.line <= range.end.line,
		);
	}

	/** New settings or another choice of build. */
	rebuild(settings: Settings, chosen: ChosenBuild | null): void {
		this.settings = settings;
		this.#chosen = chosen;
		const before = this.#resolved.build;
		const { runtime, trusted } = this.#environment;
		this.#resolved = resolveBuild(this.place, settings, chosen, trusted(), runtime);
		const { build } = this.#resolved;
		if (!samePlatform(build.platform, before.platform)) this.#forgetLookUps();
		if (build.context !== before.context || build.builder !== before.builder) this.#forget();
		this.#drop();
		this.#askForNeeds();
	}

	/** Drops what is cached of the outside and asks again. */
	refresh(): void {
		this.#forget();
		this.#drop();
		this.#askForNeeds();
	}

	/** Whether registries and servers may be asked for this document, as settings and trust are now. */
	get networkAccess(): NetworkAccess {
		const { runtime, trusted } = this.#environment;
		return networkAccess(this.settings, trusted(), runtime);
	}

	/**
	 * Asks the network for everything that the plan could use, from a click. Resolves when the answers
	 * are in the plan; what failed before is asked again. Asks nothing where access does not allow it.
	 */
	async lookUp(): Promise<void> {
		const access = this.networkAccess;
		if (access !== 'on' && access !== 'onRequest') return;
		await this.#lookUps.running;
		this.#knowledge = withoutFailures(this.#knowledge);
		this.#plan = null;
		// What an image has installed decides which packages are asked about.
		for (let round = 0; round < mostRounds; round++) {
			const hasNews = await this.#askNetwork();
			if (!hasNews && this.#lookUps.running === null) return;
			await this.#lookUps.running;
		}
	}

	/** What could not be looked up. */
	get lookUpTroubles(): readonly Message[] {
		return lookUpTroubles(this.#knowledge);
	}

	/** What background work could not do for this document. */
	get troubles(): readonly Message[] {
		return [...this.#contextTroubles, ...this.lookUpTroubles];
	}

	get #contextTroubles(): readonly Message[] {
		const { context } = this.#knowledge;
		if (context === undefined || !this.#hasFiles()) return [];
		if (context.state === 'failed') return [context.reason];
		const { truncated, unreadable, tree } = context.value;
		const [first] = unreadable;
		return [
			...(truncated ? [{ code: 'trouble.truncated', args: { entries: tree.count } }] : []),
			...(first === undefined ? [] : [{ code: 'trouble.unreadable', args: { ...first } }]),
		];
	}

	dispose(): void {
		this.#disposed = true;
		this.#forget();
		this.#forgetLookUps();
	}

	#hasFiles(): boolean {
		return this.#environment.runtime.context !== null && this.place.path !== null;
	}

	/** A plan that is not the text's any more; its hints must not come back either. */
	#drop(): void {
		this.#plan = null;
		this.#rested = null;
	}

	#forget(): void {
		this.#watch?.disposable.dispose();
		this.#watch = null;
		this.#asked?.abort();
		this.#asked = null;
		// What a click brought stays until another platform is meant.
		const { images, remoteSizes, packageIndexes, ...known } = this.#knowledge;
		const { packageSizes, pythonInstalls, npmTrees } = known;
		const empty = emptyKnowledge(this.#environment.runtime, this.place);
		const packages = { packageIndexes, packageSizes, pythonInstalls, npmTrees };
		const looked = { images, remoteSizes, ...packages };
		this.#knowledge = { ...empty, ...looked };
	}

	#forgetLookUps(): void {
		this.#lookUps.cancel();
		this.#knowledge = { ...this.#knowledge, ...nothingLookedUp };
	}

	/** Whether anything was learned. */
	async #askNetwork(): Promise<boolean> {
		const { platform } = this.#resolved.build;
		const { needs } = this.plan;
		const asked = this.#lookUps.start(needs, this.#knowledge, platform, (learned) =>
			this.#learned(addAnswers(this.#knowledge, learned)),
		);
		return (await asked) ?? false;
	}

	#learned(knowledge: Knowledge): void {
		this.#knowledge = knowledge;
		this.#plan = null;
		if (this.#typing) return;
		this.#environment.changed(this.uri);
		this.#askForNeeds();
	}

	#askForNeeds(): void {
		try {
			const { needs } = this.plan;
			if (needs.some(({ kind }) => kind === 'contextFiles')) this.#watchContext();
			this.#readContextFiles(needs);
			if (needs.some(({ kind }) => kind === 'packageIndex')) this.#readShippedIndexes(needs);
			if (this.networkAccess === 'on') this.#followNetwork();
		} catch (error) {
			// Nobody waits for this: an error has no other place to go.
			this.#environment.failures.record('needs', error);
		}
	}

	/** What ships with the program is no network, and no workspace's: it is asked always. */
	#readShippedIndexes(needs: readonly Need[]): void {
		const { packageIndexes: source } = this.#environment.runtime;
		if (source === null) return;
		const before = this.#knowledge.packageIndexes;
		this.#environment.service
			.learn(needs, this.#knowledge, { packageIndex: (name) => source.read(name) })
			.then(({ packageIndexes: learned }) => {
				if (learned === before || this.#disposed) return;
				const known = this.#knowledge;
				const more = addAnswers(known, { ...nothingLookedUp, packageIndexes: learned });
				if (more.packageIndexes !== known.packageIndexes) this.#learned(more);
			})
			.catch((error: unknown) => this.#environment.failures.record('packageIndex', error));
	}

	#followNetwork(): void {
		this.#askNetwork().catch((error: unknown) =>
			this.#environment.failures.record('network', error),
		);
	}

	#watchContext(): void {
		const { context: source } = this.#environment.runtime;
		const { context: root, builder } = this.#resolved.build;
		if (source === null || root === null) return;
		const request: ContextRequest = {
			root,
			dockerfile: this.place.path,
			builder,
			maxFiles: this.settings.context.maxFiles,
		};
		const key = JSON.stringify(request);
		if (this.#watch?.key === key) return;
		this.#watch?.disposable.dispose();
		const disposable = source.watch(request, {
			// Until the next answer the last one is the best there is.
			onStale: () => {},
			onFiles: (answer) => {
				if (this.#watch?.key === key) this.#takeContext(answer);
			},
		});
		this.#watch = { key, disposable };
	}

	#takeContext(context: Answer<ContextFiles>): void {
		// An archive may be among the files that changed.
		this.#asked?.abort();
		this.#asked = null;
		this.#learned({ ...this.#knowledge, context, archives: new Map(), contextTexts: new Map() });
	}

	/** Archives and texts that the plan asks for. */
	#readContextFiles(needs: readonly Need[]): void {
		const { archives: source } = this.#environment.runtime;
		const root = this.#resolved.build.context;
		if (source === null || root === null || this.#asked !== null) return;
		const asked = new AbortController();
		const read = this.#environment.service.learn(needs, this.#knowledge, {
			archive: (path) => source.readListing(root, path, asked.signal),
			contextText: (path) => source.readText(root, path),
		});
		this.#asked = asked;
		const take = (learned: Knowledge): void => {
			if (asked.signal.aborted) return;
			this.#asked = null;
			const { archives, contextTexts } = learned;
			const known = this.#knowledge;
			if (archives === known.archives && contextTexts === known.contextTexts) return;
			this.#learned({ ...known, archives, contextTexts });
		};
		read.then(take).catch((error: unknown) => {
			if (!asked.signal.aborted) this.#environment.failures.record('archives', error);
		});
	}
}

function samePlatform(one: Platform, other: Platform): boolean {
	const { os, architecture, variant } = one;
	return os === other.os && architecture === other.architecture && variant === other.variant;
}

function emptyKnowledge(runtime: Runtime, place: DocumentPlace): Knowledge {
	const readable = runtime.context !== null && place.path !== null;
	return {
		...noKnowledge(runtime.baseFacts),
		context: readable ? undefined : { state: 'failed', reason: { code: 'status.noFiles' } },
	};
}
