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
import type { Answer, ArchiveListing, Build, ContextFiles, Knowledge } from './core/knowledge.ts';
import type { Need, Plan, PlanFunction } from './core/plan.ts';
import { planDockerfile } from './core/planDockerfile.ts';
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
	const [context, archives, contextTexts] = await Promise.all([
		learnContext(needs, knowledge, ports),
		learnEach(pathsOf(needs, 'archive'), knowledge.archives, ports.archive),
		learnEach(pathsOf(needs, 'contextText'), knowledge.contextTexts, ports.contextText),
	]);
	const same =
		context === knowledge.context &&
		archives === knowledge.archives &&
		contextTexts === knowledge.contextTexts;
	return same ? knowledge : { ...knowledge, context, archives, contextTexts };
}

async function learnContext(
	needs: readonly Need[],
	{ context }: Knowledge,
	{ contextFiles }: Ports,
): Promise<Knowledge['context']> {
	if (context !== undefined || contextFiles === undefined) return context;
	return needs.some(({ kind }) => kind === 'contextFiles') ? contextFiles() : context;
}

function pathsOf(needs: readonly Need[], kind: 'archive' | 'contextText'): readonly string[] {
	return needs.flatMap((need) => (need.kind === kind && 'path' in need ? [need.path] : []));
}

/** The same map where nothing was learned. */
async function learnEach<T>(
	keys: readonly string[],
	known: ReadonlyMap<string, Answer<T>>,
	ask: ((key: string) => Promise<Answer<T>>) | undefined,
): Promise<ReadonlyMap<string, Answer<T>>> {
	const missing = keys.filter((key) => !known.has(key));
	if (ask === undefined || missing.length === 0) return known;
	const answers = await Promise.all(missing.map(async (key) => [key, await ask(key)] as const));
	return new Map([...known, ...answers]);
}
