/** What a stage comes to, above its FROM. */
import type { CodeLens } from 'vscode-languageserver-types';
import type { Plan } from '../core/plan.ts';
import { nothing, sum, unknownSize } from '../core/size/size.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { Message } from '../protocol/message.ts';
import type { BaseReport, LayerCount, Size, StageReport } from '../protocol/report.ts';
import { stageChain, targetStage } from './layerNumbers.ts';
import { positionAt } from './positions.ts';
import { sizeText } from './sizeText.ts';

export interface CodeLensOptions {
	readonly uri: string;
	/** Shows the panel; empty: the lens is only text. */
	readonly command: string;
	/** Looks up a base that is not known; empty: the lens shows the panel then too. */
	readonly lookUpCommand: string;
}

/** One lens a stage, in file order. */
export function codeLenses(
	plan: Plan,
	options: CodeLensOptions,
	catalogue: Catalogue,
): readonly CodeLens[] {
	const lenses: CodeLens[] = [];
	const froms = plan.dockerfile.instructions.filter(({ node }) => node.keyword === 'FROM');
	for (const stage of plan.report.stages) {
		const from = froms[stage.index];
		if (from === undefined) continue;
		const start = positionAt(plan.dockerfile, from.offset);
		const end = { line: start.line, character: start.character + from.node.keyword.length };
		const title = lensText(plan, stage, catalogue);
		const looksUp = wantsLookUp(plan, stage) && options.lookUpCommand !== '';
		const name = looksUp ? options.lookUpCommand : options.command;
		const command = { title, command: name, arguments: [options.uri, start.line + 1] };
		lenses.push({ range: { start, end }, command });
	}
	return lenses;
}

function lensText(plan: Plan, stage: StageReport, catalogue: Catalogue): string {
	const shown = stageText(plan, stage, catalogue);
	return wantsLookUp(plan, stage)
		? text({ code: 'lens.lookUp', args: { text: shown } }, catalogue)
		: shown;
}

function wantsLookUp(plan: Plan, stage: StageReport): boolean {
	return stage.shipped && stage.layerCount.base === null && unknownBase(plan, stage) !== null;
}

/** `3 layers (1 base + 2) · 23 MB`, or why the stage is not in the image. */
export function stageText(plan: Plan, stage: StageReport, catalogue: Catalogue): string {
	if (!stage.built) return text(notBuilt(plan), catalogue);
	const { base, own } = stage.layerCount;
	if (!stage.shipped)
		return text(
			{ code: 'lens.buildStage', args: { layers: layersText(base, own, catalogue) } },
			catalogue,
		);
	return summary(plan, stage, catalogue);
}

function summary(plan: Plan, stage: StageReport, catalogue: Catalogue): string {
	const { base, own } = stage.layerCount;
	if (base === null) {
		const unknown = unknownBase(plan, stage);
		const args = {
			layers: ownLayersText(ownCount(plan, stage), catalogue),
			size: sizeText(ownSize(plan, stage), catalogue),
		};
		return unknown === null
			? text({ code: 'lens.ownLayers', args }, catalogue)
			: text({ code: 'lens.unknownBase', args: { ...args, base: unknown } }, catalogue);
	}
	const layers = layersText(base, own, catalogue);
	const size = sizeText(imageSize(plan, stage), catalogue);
	const code = base === 0 ? 'lens.layers' : 'lens.layersWithBase';
	return text({ code, args: { layers, base, own: rangeText(own), size } }, catalogue);
}

/** `3 layers`; a range where the classic builder decides only while it builds. */
export function layersText(
	base: number | null,
	own: LayerCount['own'],
	catalogue: Catalogue,
): string {
	if (base === null) return ownLayersText(own, catalogue);
	if (own.low === own.high)
		return text({ code: 'count.layers', args: { count: base + own.low } }, catalogue);
	const range = rangeText({ low: base + own.low, high: base + own.high });
	return text({ code: 'count.layersRange', args: { range } }, catalogue);
}

/** `2 own layers`: without those of a base that is not known. */
export function ownLayersText(own: LayerCount['own'], catalogue: Catalogue): string {
	if (own.low === own.high)
		return text({ code: 'count.ownLayers', args: { count: own.low } }, catalogue);
	return text({ code: 'count.ownLayersRange', args: { range: rangeText(own) } }, catalogue);
}

function rangeText({ low, high }: LayerCount['own']): string {
	return low === high ? String(low) : `${low}–${high}`;
}

/** The stage with everything below it. */
export function imageSize(plan: Plan, stage: StageReport): Size {
	const chain = stageChain(plan, stage);
	const lowest = chain[0]?.base;
	const sizes = chain.map((each) => each.size);
	return lowest === undefined ? sum(sizes) : sum([baseSize(lowest), ...sizes]);
}

/** The size of what FROM names; unknown where nothing is known of it. */
export function baseSize({ kind, reference, size }: BaseReport): Size {
	if (kind === 'scratch') return nothing;
	return size ?? unknownSize({ code: 'base.unknown', args: { base: reference ?? '' } });
}

/** The stages of the file that the image holds, without the base image below them. */
export function ownSize(plan: Plan, stage: StageReport): Size {
	return sum(stageChain(plan, stage).map((each) => each.size));
}

/** The layers of those stages. */
export function ownCount(plan: Plan, stage: StageReport): LayerCount['own'] {
	const counts = stageChain(plan, stage).map((each) => each.layerCount.own);
	return {
		low: counts.reduce((total, { low }) => total + low, 0),
		high: counts.reduce((total, { high }) => total + high, 0),
	};
}

/** The image at the bottom, where its layers are not known. */
function unknownBase(plan: Plan, stage: StageReport): string | null {
	return stageChain(plan, stage)[0]?.base.reference ?? null;
}

function notBuilt(plan: Plan): Message {
	const target = targetStage(plan);
	const name = target?.name ?? plan.report.target ?? null;
	return name === null
		? { code: 'lens.notBuiltForLast' }
		: { code: 'lens.notBuilt', args: { target: name } };
}
