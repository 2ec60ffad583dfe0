/** What the Layers panel draws: the stack, the history table and the details of the target's image. */
import type { Plan } from '../core/plan.ts';
import { isTold } from '../core/size/compressed.ts';
import { formatBytes } from '../core/size/format.ts';
import { nothing, sum } from '../core/size/size.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { Message } from '../protocol/message.ts';
import type {
	PanelBlock,
	PanelDetail,
	PanelRow,
	PanelSize,
	PanelState,
} from '../protocol/panel.ts';
import type { InstructionReport, Size, StageReport } from '../protocol/report.ts';
import { baseSize, imageSize, stageText } from './codeLens.ts';
import { layerNumber, stageChain, targetStage } from './layerNumbers.ts';
import { partTexts } from './partTexts.ts';
import { basisText, sizeText } from './sizeText.ts';

export interface PanelOptions {
	/** Shown in the header. */
	readonly file: string;
	/** What the host cannot know here. */
	readonly notes: readonly Message[];
}

/** One history row before it is put into words. */
interface Row {
	readonly stage: StageReport;
	readonly instruction: InstructionReport;
	readonly index: number;
	readonly number: number | null;
}

export function panel(plan: Plan, options: PanelOptions, catalogue: Catalogue): PanelState {
	const say = (message: Message): string => text(message, catalogue);
	const target = targetStage(plan);
	if (target === null) return emptyPanel(plan, say);
	const chain = stageChain(plan, target);
	const rows = historyRows(plan, chain);
	return {
		kind: 'image',
		header: {
			file: options.file,
			target: target.name ?? say({ code: 'panel.stage', args: { number: target.index } }),
			platform: plan.report.platform,
			image: say({ code: 'panel.noImage' }),
			summary: stageText(plan, target, catalogue),
		},
		stack: [...stackBelow(chain, catalogue), ...ownBlocks(rows, catalogue), containerBlock(say)],
		rows: [...baseRows(chain, catalogue), ...ownRows(chain, rows, catalogue)],
		details: details(plan, target, catalogue),
		notes: options.notes.map(say),
	};
}

function emptyPanel(plan: Plan, say: (message: Message) => string): PanelState {
	if (plan.report.stages.length === 0)
		return { kind: 'empty', text: say({ code: 'panel.noStages' }), action: null };
	const target = plan.report.target ?? '';
	return {
		kind: 'empty',
		text: say({ code: 'panel.noTarget', args: { target } }),
		action: { title: say({ code: 'panel.chooseBuild' }), command: 'chooseBuild' },
	};
}

function historyRows(plan: Plan, chain: readonly StageReport[]): readonly Row[] {
	return chain.flatMap((stage) =>
		stage.instructions
			.map((instruction, index) => ({
				stage,
				instruction,
				index,
				number: layerNumber(plan, { stage: stage.index, index }),
			}))
			.filter(({ instruction }) => instruction.history || instruction.layer !== false),
	);
}

function stackBelow(chain: readonly StageReport[], catalogue: Catalogue): readonly PanelBlock[] {
	const kernel: PanelBlock = {
		id: 'kernel',
		kind: 'kernel',
		label: text({ code: 'panel.kernel' }, catalogue),
		sizeText: text({ code: 'panel.notInImage' }, catalogue),
		bytes: 0,
		line: null,
	};
	const base = chain[0]?.base;
	if (base === undefined || base.kind === 'scratch') return [kernel];
	const name = baseName(base.reference, catalogue);
	const label =
		base.layers === null
			? text({ code: 'panel.base', args: { base: name } }, catalogue)
			: text({ code: 'panel.baseLayers', args: { base: name, layers: base.layers } }, catalogue);
	const block: PanelBlock = {
		id: 'base',
		kind: 'base',
		label,
		sizeText: sizeText(baseSize(base), catalogue),
		bytes: base.size?.bytes ?? null,
		line: null,
	};
	return [kernel, block];
}

function baseName(reference: string | null, catalogue: Catalogue): string {
	return reference ?? text({ code: 'panel.unknownBase' }, catalogue);
}

function ownBlocks(rows: readonly Row[], catalogue: Catalogue): readonly PanelBlock[] {
	return rows
		.filter(({ instruction }) => instruction.layer !== false)
		.map((row) => ({
			id: rowId(row),
			kind: 'layer',
			label: instructionText(row.instruction),
			sizeText:
				row.instruction.size === null
					? text({ code: 'size.unknown' }, catalogue)
					: sizeText(row.instruction.size, catalogue),
			bytes: row.instruction.size?.bytes ?? null,
			line: row.instruction.line,
		}));
}

function containerBlock(say: (message: Message) => string): PanelBlock {
	return {
		id: 'container',
		kind: 'container',
		label: say({ code: 'panel.container' }),
		sizeText: say({ code: 'panel.notInImage' }),
		bytes: 0,
		line: null,
	};
}

function rowId(row: Row): string {
	return `${row.stage.index}.${row.index}`;
}

/** As it stands in the history where that is known, else the keyword. */
function instructionText({ keyword, createdBy }: InstructionReport): string {
	if (createdBy === null) return keyword;
	const own = createdBy
		.replace(/^\/bin\/sh -c (#\(nop\) +)?/, '')
		.replace(/^RUN (\|\d+ .*?)?\/bin\/sh -c /, '')
		.replace(/ # buildkit$/, '')
		.trim();
	return own.startsWith(keyword) ? own : `${keyword} ${own}`;
}

function baseRows(chain: readonly StageReport[], catalogue: Catalogue): readonly PanelRow[] {
	const base = chain[0]?.base;
	if (base === undefined || base.kind === 'scratch') return [];
	const name = baseName(base.reference, catalogue);
	const size = baseSize(base);
	return [
		{
			id: 'base',
			number: base.layers === 1 ? 1 : null,
			line: null,
			endLine: null,
			instruction: `FROM ${name}`,
			createdBy: null,
			fromBase: true,
			predicted: panelSize(size, catalogue),
			measured: null,
			difference: null,
			runningTotal: panelSize(size, catalogue),
			source: basisText(size.basis, catalogue),
			compressed: pushedText(base.compressed, catalogue),
			parts: sizeParts(size, catalogue),
		},
	];
}

function ownRows(
	chain: readonly StageReport[],
	rows: readonly Row[],
	catalogue: Catalogue,
): readonly PanelRow[] {
	const lowest = chain[0]?.base;
	let total: Size = lowest === undefined ? nothing : baseSize(lowest);
	return rows.map((row) => {
		const { instruction } = row;
		if (instruction.size !== null) total = sum([total, instruction.size]);
		return {
			id: rowId(row),
			number: row.number,
			line: instruction.line,
			endLine: instruction.endLine,
			instruction: instructionText(instruction),
			createdBy: instruction.createdBy,
			fromBase: false,
			predicted: instruction.size === null ? null : panelSize(instruction.size, catalogue),
			measured: null,
			difference: null,
			runningTotal: panelSize(total, catalogue),
			source: instruction.size === null ? '' : basisText(instruction.size.basis, catalogue),
			compressed: pushedText(instruction.compressed, catalogue),
			parts: instruction.size === null ? [] : sizeParts(instruction.size, catalogue),
		};
	});
}

function panelSize(size: Omit<Size, 'parts'>, catalogue: Catalogue): PanelSize {
	return { text: sizeText(size, catalogue), bytes: size.bytes ?? null, basis: size.basis };
}

function sizeParts(size: Size, catalogue: Catalogue): PanelRow['parts'] {
	return partTexts(size.parts, catalogue).map(({ label, size: shown, range, part }) => ({
		label,
		size: { text: shown, bytes: part.bytes ?? null, basis: part.basis },
		range,
		low: part.low,
	}));
}

/** Empty where nothing is known of it. */
function pushedText(compressed: Size | null, catalogue: Catalogue): string {
	if (compressed === null || !isTold(compressed)) return '';
	const size = sizeText(compressed, catalogue);
	return text({ code: 'panel.pushed', args: { size } }, catalogue);
}

function details(plan: Plan, target: StageReport, catalogue: Catalogue): readonly PanelDetail[] {
	const { report } = plan;
	const values: readonly (readonly [string, string])[] = [
		['panel.detail.target', target.name ?? String(target.index)],
		['panel.detail.context', report.context ?? text({ code: 'panel.none' }, catalogue)],
		['panel.detail.platform', report.platform],
		['panel.detail.builder', report.builder],
		['panel.detail.store', report.store],
		['panel.detail.size', sizeText(imageSize(plan, target), catalogue)],
		...diskDetail(report.image.size),
		['panel.detail.compressed', sizeText(report.image.compressedSize, catalogue)],
		['panel.detail.stages', String(report.stages.length)],
	];
	return values.map(([code, value]) => ({ label: text({ code }, catalogue), value }));
}

/** There where every layer's files are known. */
function diskDetail({ diskBytes }: Size): readonly (readonly [string, string])[] {
	return diskBytes === undefined ? [] : [['panel.detail.disk', `≈ ${formatBytes(diskBytes)}`]];
}
