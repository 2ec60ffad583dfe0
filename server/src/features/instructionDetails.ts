/** What is known of one instruction's layer, as Markdown: for the hint's tooltip and the hover. */
import type { Plan } from '../core/plan.ts';
import { isTold } from '../core/size/compressed.ts';
import { formatBytes } from '../core/size/format.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { InstructionReport, Size, StageReport } from '../protocol/report.ts';
import { type InstructionPlace, layerNumber } from './layerNumbers.ts';
import { partsTable } from './partsTable.ts';
import { rangeText } from './partTexts.ts';
import { basisText, escapeMarkdown, inlineCode, sizeText } from './sizeText.ts';

/** Layer N of M, the size, its parts, where the number comes from, what Docker prints here. */
export function instructionDetails(
	plan: Plan,
	place: InstructionPlace,
	catalogue: Catalogue,
): string {
	const stage = plan.report.stages[place.stage];
	const instruction = stage?.instructions[place.index];
	if (stage === undefined || instruction === undefined) return '';
	const blocks = [headline(plan, stage, place, catalogue)];
	const { size, compressed } = instruction;
	if (size !== null) blocks.push(...sizeBlocks(plan, size, compressed, catalogue));
	const docker = dockerLine(plan, instruction, catalogue);
	if (docker !== null) blocks.push(docker);
	return blocks.filter((block) => block !== '').join('\n\n');
}

function headline(
	plan: Plan,
	stage: StageReport,
	place: InstructionPlace,
	catalogue: Catalogue,
): string {
	const instruction = stage.instructions[place.index];
	const sentences = [layerSentence(plan, stage, place, catalogue)];
	if (instruction?.onbuild) sentences.push(text({ code: 'layer.trigger' }, catalogue));
	if (!stage.built) sentences.push(text({ code: 'layer.notBuilt' }, catalogue));
	else if (!stage.shipped) sentences.push(text({ code: 'layer.notShipped' }, catalogue));
	const size = instruction?.size ?? null;
	const shown = size === null ? '' : ` · ${escapeMarkdown(sizeText(size, catalogue))}`;
	return `**${sentences.map(escapeMarkdown).join(' · ')}${shown}**`;
}

function layerSentence(
	plan: Plan,
	stage: StageReport,
	place: InstructionPlace,
	catalogue: Catalogue,
): string {
	const instruction = stage.instructions[place.index];
	if (instruction?.layer === false) return text({ code: 'layer.none' }, catalogue);
	if (instruction?.layer === null) return text({ code: 'layer.perhaps' }, catalogue);
	const { base, own } = stage.layerCount;
	const number = layerNumber(plan, place);
	if (base !== null && number !== null && own.low === own.high)
		return text({ code: 'layer.numbered', args: { number, count: base + own.low } }, catalogue);
	const ownNumber = ownLayerNumber(stage, place.index);
	return ownNumber === null || own.low !== own.high
		? text({ code: 'layer.some' }, catalogue)
		: text({ code: 'layer.ownNumbered', args: { number: ownNumber, count: own.low } }, catalogue);
}

/** Counted from the stage's own first layer; null after one that may or may not be made. */
function ownLayerNumber(stage: StageReport, index: number): number | null {
	const upTo = stage.instructions.slice(0, index + 1);
	if (upTo.some((instruction) => instruction.layer === null)) return null;
	return upTo.filter((instruction) => instruction.layer === true).length;
}

function sizeBlocks(
	plan: Plan,
	size: Size,
	compressed: Size | null,
	catalogue: Catalogue,
): readonly string[] {
	const range = rangeText(size);
	const sentences = [
		escapeMarkdown(basisText(size.basis, catalogue)),
		range === '' ? '' : text({ code: 'hover.range', args: { range } }, catalogue),
		compressed === null || !isTold(compressed)
			? ''
			: text(
					{
						code: 'hover.compressed',
						args: { size: escapeMarkdown(sizeText(compressed, catalogue)) },
					},
					catalogue,
				),
	];
	return [
		partsTable(size, catalogue),
		sentences.filter((sentence) => sentence !== '').join(' '),
		printedLine(plan, size, catalogue),
	];
}

/**
 * What `docker history` prints for the layer in the image store asked about; empty where it is not
 * known. On containerd it is disk use, which only an engine knows exactly.
 */
function printedLine(plan: Plan, size: Size, catalogue: Catalogue): string {
	const { bytes, high, basis, diskBytes } = size;
	if (plan.report.store === 'overlay2') {
		if (bytes === undefined || high === null || basis === 'estimated') return '';
		return text({ code: 'docker.size', args: { size: printed(bytes) } }, catalogue);
	}
	if (diskBytes === undefined) return text({ code: 'docker.diskUnknown' }, catalogue);
	return text({ code: 'docker.disk', args: { disk: printed(diskBytes) } }, catalogue);
}

function printed(bytes: number): string {
	return inlineCode(formatBytes(bytes).replace(' ', ''));
}

function dockerLine(
	plan: Plan,
	instruction: InstructionReport,
	catalogue: Catalogue,
): string | null {
	if (instruction.createdBy === null || plan.report.stages.length === 0) return null;
	const shown = inlineCode(shortened(instruction.createdBy));
	return text({ code: 'docker.createdBy', args: { text: shown } }, catalogue);
}

/** A row's text may be a whole script; a hover shows its beginning. */
const longestCreatedBy = 300;

function shortened(createdBy: string): string {
	return createdBy.length <= longestCreatedBy
		? createdBy
		: `${createdBy.slice(0, longestCreatedBy)}…`;
}
