/** The size of each layer, at the end of the first line of the instruction that makes it. */
import type { InlayHint, MarkupContent, Range } from 'vscode-languageserver-types';
import type { Plan } from '../core/plan.ts';
import { sum } from '../core/size/size.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { InstructionReport, Size, StageReport } from '../protocol/report.ts';
import type { Settings } from '../protocol/settings.ts';
import { instructionDetails } from './instructionDetails.ts';
import { placesOnLine } from './layerNumbers.ts';
import { endOfLine, positionAt } from './positions.ts';
import { sizeText } from './sizeText.ts';

const hintedKeywords: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

/** The hints inside a range (of the whole file without one), in file order. Tooltips come by `inlayHintTooltip`. */
export function inlayHints(
	plan: Plan,
	mode: Settings['inlayHints'],
	catalogue: Catalogue,
	range?: Range,
): readonly InlayHint[] {
	if (mode === 'off') return [];
	const first = (range?.start.line ?? 0) + 1;
	const last = (range?.end.line ?? Number.MAX_SAFE_INTEGER) + 1;
	const hints: InlayHint[] = [];
	for (const stage of plan.report.stages) {
		for (const [line, size] of sizesByLine(stage, first, last)) {
			if (mode === 'nonEmpty' && size.high === 0) continue;
			hints.push(hintAt(plan, line, hintText(size, stage.shipped, catalogue)));
		}
	}
	return hints;
}

/** The size to show on each 1-based line; triggers of the base are added up on FROM's. */
function sizesByLine(stage: StageReport, first: number, last: number): Iterable<[number, Size]> {
	const sizes = new Map<number, Size>();
	for (const instruction of stage.instructions) {
		const { line, size } = instruction;
		if (size === null || line < first || line > last || !isHinted(instruction)) continue;
		const before = sizes.get(line);
		sizes.set(line, before === undefined ? size : sum([before, size]));
	}
	return sizes;
}

function isHinted(instruction: InstructionReport): boolean {
	return instruction.layer !== false && hintedKeywords.has(instruction.keyword);
}

function hintText(size: Size, shipped: boolean, catalogue: Catalogue): string {
	const shown = sizeText(size, catalogue);
	return shipped ? shown : text({ code: 'hint.notShipped', args: { size: shown } }, catalogue);
}

function hintAt(plan: Plan, line: number, label: string): InlayHint {
	const position = positionAt(plan.dockerfile, endOfLine(plan.dockerfile, line - 1));
	return { position, label, paddingLeft: true };
}

/** What the hint on a 0-based line says on hover; null where no layer is made there any more. */
export function inlayHintTooltip(
	plan: Plan,
	line: number,
	catalogue: Catalogue,
): MarkupContent | null {
	const blocks = placesOnLine(plan, line)
		.filter(({ stage, index }) => {
			const instruction = plan.report.stages[stage]?.instructions[index];
			return instruction !== undefined && isHinted(instruction);
		})
		.map((place) => instructionDetails(plan, place, catalogue));
	return blocks.length === 0 ? null : { kind: 'markdown', value: blocks.join('\n\n---\n\n') };
}
