/** All fixes of findings that can be made together. */
import type { Plan } from '../core/plan.ts';
import type { TextEdit } from '../core/text/edit.ts';

export interface MergeAll {
	/** None overlaps another; in file order. */
	readonly edits: readonly TextEdit[];
	/** RUN instructions that go into merged ones. */
	readonly merged: number;
	/** Layers that the file has fewer afterwards. */
	readonly saved: number;
	/** Places where the rule applies and no fix is safe. */
	readonly refused: number;
}

/** The first fix of every finding that is shown; a fix that touches an earlier one waits for the next time. */
export function mergeAll(plan: Plan): MergeAll {
	const edits: TextEdit[] = [];
	let merged = 0;
	let saved = 0;
	let end = -1;
	const shown = plan.findings.filter(({ severity }) => severity !== 'off');
	for (const finding of shown.toSorted((one, other) => one.span.start - other.span.start)) {
		const fix = finding.fixes[0];
		if (fix === undefined || fix.edits.length === 0) continue;
		const ordered = fix.edits.toSorted((one, other) => one.span.start - other.span.start);
		if ((ordered[0]?.span.start ?? 0) <= end) continue;
		edits.push(...ordered);
		end = Math.max(...ordered.map(({ span }) => span.end));
		saved += finding.saves.layers;
		// A group of n becomes one.
		merged += finding.saves.layers + 1;
	}
	return { edits, merged, saved, refused: plan.refusals.length };
}
