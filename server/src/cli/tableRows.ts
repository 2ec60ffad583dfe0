/** A stage's rows as `predict` shows them: the base as one, then each instruction with a history row. */

import type { ResolvedInstruction } from '../core/layers/resolved.ts';
import type { Plan } from '../core/plan.ts';
import type { Message } from '../protocol/message.ts';
import type { InstructionReport, Size, StageReport } from '../protocol/report.ts';
import { harmless } from './terminalText.ts';

export interface TableRow {
	/** The layer's number from the bottom, `1–7` for a base, `+2` on a base of unknown layers. */
	readonly number: string;
	readonly line: string;
	readonly instruction: string;
	readonly size: Size | null;
	readonly compressed: Size | null;
	readonly note: string;
	/** It adds nothing to the image. */
	readonly faded: boolean;
}

type Say = (code: string, args?: NonNullable<Message['args']>) => string;

export function tableRows(plan: Plan, stage: StageReport, say: Say): readonly TableRow[] {
	const rows = [baseRow(plan, stage, say)];
	const resolved = plan.resolved[stage.index] ?? [];
	let own: number | null = 0;
	for (const [index, instruction] of stage.instructions.entries()) {
		if (!instruction.history && instruction.layer === false) continue;
		if (instruction.layer === null) own = null;
		else if (instruction.layer && own !== null) own++;
		rows.push(instructionRow(instruction, resolved[index], numberOf(instruction, stage, own), say));
	}
	return rows;
}

function numberOf({ layer }: InstructionReport, stage: StageReport, own: number | null): string {
	if (layer === null) return '?';
	if (!layer || own === null) return '';
	const { base } = stage.layerCount;
	return base === null ? `+${own}` : String(base + own);
}

function baseRow(plan: Plan, stage: StageReport, say: Say): TableRow {
	const { base, layerCount } = stage;
	const from = plan.dockerfile.instructions.filter(({ node }) => node.keyword === 'FROM')[
		stage.index
	];
	const count = layerCount.base;
	return {
		number: count === null ? '?' : count === 0 ? '' : count === 1 ? '1' : `1–${count}`,
		line: from === undefined ? '' : String(from.line + 1),
		instruction: oneLine(from?.node.body === undefined ? 'FROM' : `FROM ${from.node.body}`),
		size: base.kind === 'image' ? base.size : null,
		compressed: base.kind === 'image' ? base.compressed : null,
		note: baseNote(stage, say),
		faded: false,
	};
}

function baseNote({ base, layerCount }: StageReport, say: Say): string {
	if (base.kind === 'stage') return say('cli.note.stage');
	if (base.kind === 'scratch') return '';
	const count = layerCount.base;
	return count === null ? say('cli.note.baseUnknown') : say('cli.note.baseLayers', { count });
}

function instructionRow(
	report: InstructionReport,
	resolved: ResolvedInstruction | undefined,
	number: string,
	say: Say,
): TableRow {
	return {
		number,
		line: String(report.line),
		instruction: resolved === undefined ? report.keyword : instructionText(resolved),
		size: report.size,
		compressed: report.compressed,
		note: instructionNote(report, say),
		faded: report.layer === false,
	};
}

/** As it stands in the file, on one line. */
function instructionText({ instruction: { node } }: ResolvedInstruction): string {
	const flags = node.flags.map(({ span }) => node.text.slice(span.start, span.end));
	return oneLine([node.keyword, ...flags, node.body].join(' '));
}

function oneLine(text: string): string {
	return harmless(text).replace(/\s+/g, ' ').trim();
}

function instructionNote(report: InstructionReport, say: Say): string {
	const notes: string[] = [];
	if (report.onbuild) notes.push(say('cli.note.trigger'));
	if (report.layer === null) notes.push(say('cli.note.perhaps'));
	if (report.files !== null && report.files > 0)
		notes.push(say('cli.note.files', { count: report.files }));
	const unknown = report.size?.parts.find(({ basis }) => basis === 'unknown');
	if (unknown !== undefined) notes.push(say(unknown.label.code, unknown.label.args ?? {}));
	return harmless(notes.join(', '));
}
