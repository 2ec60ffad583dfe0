/** Everything known of the instruction under the cursor. */
import type { Hover, Position } from 'vscode-languageserver-types';
import type { Instruction } from '../core/dockerfile/model.ts';
import type { Plan } from '../core/plan.ts';
import type { Span } from '../core/text/span.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { StageReport } from '../protocol/report.ts';
import { imageSize, stageText } from './codeLens.ts';
import { instructionDetails } from './instructionDetails.ts';
import { placesOnLine } from './layerNumbers.ts';
import { partsTable } from './partsTable.ts';
import { fromReportRange, holds, offsetAt, rangeOf, touches } from './positions.ts';
import { basisText, escapeMarkdown, inlineCode, sizeText } from './sizeText.ts';

/** Null outside of instructions that make a layer or a stage, where nothing else is to be said. */
export function hover(plan: Plan, position: Position, catalogue: Catalogue): Hover | null {
	const offset = offsetAt(plan.dockerfile, position);
	const instruction = plan.dockerfile.instructions.find(
		(each) => each.line <= position.line && position.line <= each.endLine,
	);
	if (instruction === undefined || offset < instruction.offset) return null;
	const span = spanOf(instruction);
	const blocks = [
		...problemBlocks(plan, position, catalogue),
		...instructionBlocks(plan, instruction, catalogue),
		...refusalBlocks(plan, span, catalogue),
	];
	if (blocks.length === 0) return null;
	return {
		contents: { kind: 'markdown', value: blocks.join('\n\n---\n\n') },
		range: rangeOf(plan.dockerfile, span),
	};
}

function spanOf(instruction: Instruction): Span {
	return { start: instruction.offset, end: instruction.offset + instruction.node.text.length };
}

function problemBlocks(plan: Plan, position: Position, catalogue: Catalogue): readonly string[] {
	return plan.report.problems
		.filter((problem) => holds(fromReportRange(problem.range), position))
		.map((problem) => escapeMarkdown(text(problem.message, catalogue)));
}

function instructionBlocks(
	plan: Plan,
	instruction: Instruction,
	catalogue: Catalogue,
): readonly string[] {
	if (instruction.node.keyword === 'FROM') return stageBlocks(plan, instruction, catalogue);
	return placesOnLine(plan, instruction.line)
		.filter(({ stage, index }) => plan.report.stages[stage]?.instructions[index]?.layer !== false)
		.map((place) => instructionDetails(plan, place, catalogue));
}

/** The stage, its base, and what triggers of the base add. */
function stageBlocks(plan: Plan, from: Instruction, catalogue: Catalogue): readonly string[] {
	const froms = plan.dockerfile.instructions.filter(({ node }) => node.keyword === 'FROM');
	const stage = plan.report.stages[froms.indexOf(from)];
	if (stage === undefined) return [];
	const blocks = [`**${escapeMarkdown(stageText(plan, stage, catalogue))}**`];
	const base = baseBlock(stage, catalogue);
	if (base !== null) blocks.push(base);
	if (stage.base.kind === 'stage' || stage.instructions.length > 0)
		blocks.push(
			text(
				{
					code: 'hover.withBelow',
					args: { size: escapeMarkdown(sizeText(imageSize(plan, stage), catalogue)) },
				},
				catalogue,
			),
		);
	return [
		blocks.join('\n\n'),
		...placesOnLine(plan, from.line).map((place) => instructionDetails(plan, place, catalogue)),
	];
}

function baseBlock(stage: StageReport, catalogue: Catalogue): string | null {
	const { kind, reference, layers, size } = stage.base;
	if (kind === 'scratch') return text({ code: 'hover.scratch' }, catalogue);
	if (reference === null) return text({ code: 'hover.baseByVariable' }, catalogue);
	const name = inlineCode(reference);
	if (layers === null && (size === null || size.basis === 'unknown'))
		return text({ code: 'hover.baseUnknown', args: { base: name } }, catalogue);
	const lines = [
		text(
			{
				code: layers === null ? 'hover.baseSize' : 'hover.base',
				args: {
					base: name,
					layers: layers ?? 0,
					size: size === null ? '' : escapeMarkdown(sizeText(size, catalogue)),
				},
			},
			catalogue,
		),
	];
	if (size !== null) {
		lines.push(partsTable(size, catalogue), escapeMarkdown(basisText(size.basis, catalogue)));
	}
	return lines.filter((line) => line !== '').join('\n\n');
}

/** Why a rule that applies here offers no fix. */
function refusalBlocks(plan: Plan, span: Span, catalogue: Catalogue): readonly string[] {
	return plan.refusals
		.filter((refusal) => touches(refusal.span, span))
		.map((refusal) =>
			text(
				{
					code: 'hover.refusal',
					args: { rule: refusal.rule, reason: escapeMarkdown(text(refusal.reason, catalogue)) },
				},
				catalogue,
			),
		);
}
