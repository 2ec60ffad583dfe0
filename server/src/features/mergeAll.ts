/** All fixes of findings that can be made together. */
import type { Plan } from '../core/plan.ts';
import type { TextEdit } from '../core/text/edit.ts';

export interface MergeAll {
	/** None overlaps another; in file order. */
	readonly edits: readonly TextEdit[];
	/** Findings whose fix is among the edits. */
	readonly merged: number;
	/** Places where a rule applies and no fix is safe. */
	readonly refused: number;
}

/** The first fix of every finding that is shown; a fix that touches an earlier one waits for the next time. */
export function mergeAll(plan: Plan): MergeAll {
	const edits: TextEdit[] = [];
	let merged = 0;
	let end = -1;
	const shown = plan.findings.filter(({ severity }) => severity !== 'off');
	for (const finding of shown.toSorted((one, other) => one.span.start - other.span.start)) {
		const fix = finding.fixes[0];
		if (fix === undefined || fix.edits.length === 0) continue;
		const ordered = fix.edits.toSorted((one, other) => one.span.start - other.span.start);
		if ((ordered[0]?.span.start ?? 0) <= end) continue;
		edits.push(...ordered);
		end = Math.max(...ordered.map(({ span }) => span.end));
		merged++;
	}
	return { edits, merged, refused: plan.refusals.length };
}
