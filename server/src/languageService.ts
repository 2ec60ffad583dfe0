/**
 * The facade: what an editor's server and the command line both ask, as plain functions over plans.
 * It knows ports, never what stands behind them; whoever starts it brings the adapters.
 */
import type {
	CodeAction,
	CodeLens,
	Diagnostic,
	Hover,
	InlayHint,
	MarkupContent,
	Position,
	Range,
} from 'vscode-languageserver-types';
import {
	type NpmTree,
	type NpmTreeRequest,
	npmTreeKey,
} from './core/estimate/packages/npm/tree/treeRequest.ts';
import {
	type PythonInstall,
	type PythonRequest,
	pythonRequestKey,
} from './core/estimate/packages/pip/pythonRequest.ts';
import {
	type Answer,
	type ArchiveListing,
	type BaseImage,
	type Build,
	type ContextFiles,
	type Knowledge,
	type PackageIndex,
	type PackageIndexName,
	type PackageName,
	type PackageSize,
	type Platform,
	packageIndexKey,
	packageSizeKey,
	type RemoteSize,
} from './core/knowledge.ts';
import type { Need, Plan, PlanFunction } from './core/plan.ts';
import { planDockerfile } from './core/planDockerfile.ts';
import type { Cancellation, NetworkSources, PackageIndexSource } from './core/ports.ts';
import { type CodeActionOptions, codeActions } from './features/codeActions.ts';
import { type CodeLensOptions, codeLenses } from './features/codeLens.ts';
import { diagnostics } from './features/diagnostics.ts';
import { hover } from './features/hover.ts';
import { inlayHints, inlayHintTooltip } from './features/inlayHints.ts';
import { type MergeAll, mergeAll } from './features/mergeAll.ts';
import { type PanelOptions, panel } from './features/panel.ts';
import { type PartText, partTexts } from './features/partTexts.ts';
import { reportTexts } from './features/reportTexts.ts';
import { type Situation, status } from './features/status.ts';
import { type Catalogue, text } from './messages/catalogue.ts';
import type { Message } from './protocol/message.ts';
import type { PanelState } from './protocol/panel.ts';
import type { Report, SizePart } from './protocol/report.ts';
import type { StatusResult } from './protocol/requests.ts';
import type { Settings } from './protocol/settings.ts';

/** What is asked of the outside, each bound to one build's context. A rejection is passed on. */
export interface Ports {
	/** The build context after .dockerignore. */
	readonly contextFiles?: () => Promise<Answer<ContextFiles>>;
	/** What ADD would unpack from an archive at a path in the context. */
	readonly archive?: (path: string) => Promise<Answer<ArchiveListing>>;
	/** The text of a file at a path in the context. */
	readonly contextText?: (path: string) => Promise<Answer<string>>;
	/** The packages of a distribution's release; null: not to be had here. */
	readonly packageIndex?: (name: PackageIndexName) => Promise<Answer<PackageIndex> | null>;
	/** What packages of a lock file unpack to, by `packageSizeKey`. */
	readonly packageSizes?: (
		packages: readonly PackageName[],
	) => Promise<ReadonlyMap<string, Answer<PackageSize>>>;
	/** What an install of Python packages unpacks. */
	readonly pythonInstall?: (request: PythonRequest) => Promise<Answer<PythonInstall>>;
	/** What an install of npm without a lock file unpacks. */
	readonly npmTree?: (request: NpmTreeRequest) => Promise<Answer<NpmTree>>;
	/** An image as its registry describes it, for the build's platform. */
	readonly image?: (reference: string) => Promise<Answer<BaseImage>>;
	/** How large a download would be. */
	readonly remoteSize?: (url: string) => Promise<Answer<RemoteSize>>;
}

/** What may be asked of the network, where settings and trust allow it at all. */
export type NetworkPorts = Required<
	Pick<
		Ports,
		'image' | 'remoteSize' | 'packageIndex' | 'packageSizes' | 'pythonInstall' | 'npmTree'
	>
>;

/** As many servers' answers serve one file; a Dockerfile may name any number. */
const mostLookUps = 100;
/** A large lock file names three thousand packages. */
const mostPackages = 10_000;

/** When look-ups are given up. */
export interface LookUpLimits {
	/** Of images and downloads: a request or a few each. */
	readonly quick: Cancellation;
	/** Of packages: an index has megabytes, a lock file thousands of packages. */
	readonly patient: Cancellation;
}

/**
 * The network for one look-up of one build. `shipped` answers for the indexes that need no network.
 */
export function networkPorts(
	{ images, remoteSizes, packageIndexes, packageSizes, pythonInstalls, npmTrees }: NetworkSources,
	shipped: PackageIndexSource | null,
	platform: Platform,
	{ quick, patient }: LookUpLimits,
): NetworkPorts {
	let left = mostLookUps;
	const limited = <T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> => {
		left--;
		return left >= 0 ? ask() : Promise.resolve(tooMany(mostLookUps));
	};
	let packagesLeft = mostPackages;
	return {
		image: (reference) => limited(() => images.read(reference, platform, quick)),
		remoteSize: (url) => limited(() => remoteSizes.read(url, quick)),
		packageIndex: async (name) => {
			const ready = (await shipped?.read(name)) ?? null;
			return ready ?? limited(() => packageIndexes.read(name, patient));
		},
		pythonInstall: (request) => limited(() => pythonInstalls.read(request, patient)),
		npmTree: (request) => limited(() => npmTrees.read(request, patient)),
		packageSizes: async (packages) => {
			const asked = packages.slice(0, packagesLeft);
			packagesLeft -= asked.length;
			const rest = packages.slice(asked.length);
			const refused = rest.map((name) => [packageSizeKey(name), tooMany(mostPackages)] as const);
			return new Map([...(await packageSizes.read(asked, patient)), ...refused]);
		},
	};
}

function tooMany(count: number): Answer<never> {
	return { state: 'failed', reason: { code: 'network.tooMany', args: { count } } };
}

export interface LanguageService {
	readonly plan: PlanFunction;
	/**
	 * Asks the ports for what a plan needs and knowledge does not hold yet. The same object comes back
	 * where nothing could be learned, so `learned !== knowledge` says whether to plan again.
	 */
	readonly learn: (
		needs: readonly Need[],
		knowledge: Knowledge,
		ports: Ports,
	) => Promise<Knowledge>;
	/** Plans, learns and plans again until nothing more can be learned. */
	readonly planFully: (
		source: string,
		build: Build,
		knowledge: Knowledge,
		ports: Ports,
	) => Promise<{ readonly plan: Plan; readonly knowledge: Knowledge }>;
	readonly text: (message: Message) => string;
	readonly report: (plan: Plan) => Report<string>;
	readonly parts: (parts: readonly SizePart[]) => readonly PartText[];
	readonly mergeAll: (plan: Plan) => MergeAll;
	readonly inlayHints: (
		plan: Plan,
		mode: Settings['inlayHints'],
		range?: Range,
	) => readonly InlayHint[];
	readonly inlayHintTooltip: (plan: Plan, line: number) => MarkupContent | null;
	readonly codeLenses: (plan: Plan, options: CodeLensOptions) => readonly CodeLens[];
	readonly hover: (plan: Plan, position: Position) => Hover | null;
	readonly diagnostics: (plan: Plan) => readonly Diagnostic[];
	readonly codeActions: (
		plan: Plan,
		range: Range,
		options: CodeActionOptions,
	) => readonly CodeAction[];
	readonly panel: (plan: Plan, options: PanelOptions) => PanelState;
	readonly status: (plan: Plan, situation: Situation) => StatusResult;
}

/** The service in one language. */
export function createLanguageService(catalogue: Catalogue): LanguageService {
	return Object.freeze<LanguageService>({
		plan: planDockerfile,
		learn,
		planFully,
		text: (message) => text(message, catalogue),
		report: (plan) => reportTexts(plan.report, catalogue),
		parts: (parts) => partTexts(parts, catalogue),
		mergeAll,
		inlayHints: (plan, mode, range) => inlayHints(plan, mode, catalogue, range),
		inlayHintTooltip: (plan, line) => inlayHintTooltip(plan, line, catalogue),
		codeLenses: (plan, options) => codeLenses(plan, options, catalogue),
		hover: (plan, position) => hover(plan, position, catalogue),
		diagnostics: (plan) => diagnostics(plan, catalogue),
		codeActions: (plan, range, options) => codeActions(plan, range, options, catalogue),
		panel: (plan, options) => panel(plan, options, catalogue),
		status: (plan, situation) => status(plan, situation, catalogue),
	});
}

/** Each round may name archives that only the files of the round before brought to light. */
const mostRounds = 8;

async function planFully(
	source: string,
	build: Build,
	knowledge: Knowledge,
	ports: Ports,
): Promise<{ readonly plan: Plan; readonly knowledge: Knowledge }> {
	let known = knowledge;
	let plan = planDockerfile(source, build, known);
	for (let round = 0; round < mostRounds; round++) {
		const learned = await learn(plan.needs, known, ports);
		if (learned === known) break;
		known = learned;
		plan = planDockerfile(source, build, known, { previous: plan });
	}
	return { plan, knowledge: known };
}

async function learn(
	needs: readonly Need[],
	knowledge: Knowledge,
	ports: Ports,
): Promise<Knowledge> {
	const { contextFiles, archive, contextText, image, remoteSize, packageIndex } = ports;
	const asksContext =
		knowledge.context === undefined && needs.some(({ kind }) => kind === 'contextFiles');
	const [context, archives, contextTexts, images, remoteSizes, packageIndexes, ...packages] =
		await Promise.all([
			asksContext ? contextFiles?.() : knowledge.context,
			askMissing(keysOf(needs, 'archive'), knowledge.archives, archive),
			askMissing(keysOf(needs, 'contextText'), knowledge.contextTexts, contextText),
			askMissing(keysOf(needs, 'baseImage'), knowledge.images, image),
			askMissing(keysOf(needs, 'remoteSize'), knowledge.remoteSizes, remoteSize),
			askIndexes(needs, knowledge.packageIndexes, packageIndex),
			askSizes(needs, knowledge.packageSizes, ports.packageSizes),
			askRequests(pythonRequests(needs), knowledge.pythonInstalls, ports.pythonInstall),
			askRequests(npmRequests(needs), knowledge.npmTrees, ports.npmTree),
		]);
	const [packageSizes, pythonInstalls, npmTrees] = packages;
	const same =
		context === knowledge.context &&
		archives === knowledge.archives &&
		contextTexts === knowledge.contextTexts &&
		images === knowledge.images &&
		remoteSizes === knowledge.remoteSizes &&
		packageIndexes === knowledge.packageIndexes &&
		packageSizes === knowledge.packageSizes &&
		pythonInstalls === knowledge.pythonInstalls &&
		npmTrees === knowledge.npmTrees;
	if (same) return knowledge;
	return {
		...knowledge,
		context,
		archives,
		contextTexts,
		images,
		remoteSizes,
		packageIndexes,
		packageSizes,
		pythonInstalls,
		npmTrees,
	};
}

type KeyedNeed = 'archive' | 'contextText' | 'baseImage' | 'remoteSize';

function keysOf(needs: readonly Need[], kind: KeyedNeed): readonly string[] {
	return needs.flatMap((need) => {
		if (need.kind !== kind) return [];
		if (need.kind === 'baseImage') return [need.reference];
		return [need.kind === 'remoteSize' ? need.url : need.path];
	});
}

/** Answers with those that were missing; the same map where nothing could be asked. */
async function askMissing<T>(
	keys: readonly string[],
	known: ReadonlyMap<string, Answer<T>>,
	port: ((key: string) => Promise<Answer<T>>) | undefined,
): Promise<ReadonlyMap<string, Answer<T>>> {
	const missing = [...new Set(keys)].filter((key) => !known.has(key));
	if (port === undefined || missing.length === 0) return known;
	const answers = await Promise.all(missing.map(async (key) => [key, await port(key)] as const));
	return new Map([...known, ...answers]);
}

async function askIndexes(
	needs: readonly Need[],
	known: Knowledge['packageIndexes'],
	port: Ports['packageIndex'],
): Promise<Knowledge['packageIndexes']> {
	const missing = needs.flatMap((need) => {
		const key = need.kind === 'packageIndex' ? packageIndexKey(need) : null;
		return need.kind !== 'packageIndex' || key === null || known.has(key)
			? []
			: [[key, need] as const];
	});
	if (port === undefined || missing.length === 0) return known;
	const answers = await Promise.all(
		missing.map(async ([key, name]) => [key, await port(name)] as const),
	);
	// Null: this port has no such index, another may.
	const found = answers.flatMap(([key, answer]) =>
		answer === null ? [] : [[key, answer] as const],
	);
	return found.length === 0 ? known : new Map([...known, ...found]);
}

/** By their keys. */
function pythonRequests(needs: readonly Need[]): ReadonlyMap<string, PythonRequest> {
	return new Map(
		needs.flatMap((need) =>
			need.kind === 'pythonInstall' ? [[pythonRequestKey(need.request), need.request]] : [],
		),
	);
}

function npmRequests(needs: readonly Need[]): ReadonlyMap<string, NpmTreeRequest> {
	return new Map(
		needs.flatMap((need) =>
			need.kind === 'npmTree' ? [[npmTreeKey(need.request), need.request]] : [],
		),
	);
}

async function askRequests<Request, T>(
	requests: ReadonlyMap<string, Request>,
	known: ReadonlyMap<string, Answer<T>>,
	port: ((request: Request) => Promise<Answer<T>>) | undefined,
): Promise<ReadonlyMap<string, Answer<T>>> {
	const missing = [...requests].filter(([key]) => !known.has(key));
	if (port === undefined || missing.length === 0) return known;
	const answers = await Promise.all(
		missing.map(async ([key, request]) => [key, await port(request)] as const),
	);
	return new Map([...known, ...answers]);
}

async function askSizes(
	needs: readonly Need[],
	known: Knowledge['packageSizes'],
	port: Ports['packageSizes'],
): Promise<Knowledge['packageSizes']> {
	const missing = needs.flatMap((need) =>
		need.kind === 'packageSizes'
			? need.packages.filter((name) => !known.has(packageSizeKey(name)))
			: [],
	);
	if (port === undefined || missing.length === 0) return known;
	const found = await port(missing);
	return found.size === 0 ? known : new Map([...known, ...found]);
}
