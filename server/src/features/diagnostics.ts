/** Findings of the rules and problems of the file. */
import type { Diagnostic, Range } from 'vscode-languageserver-types';
import type { Plan } from '../core/plan.ts';
import type { Finding } from '../core/rules/rule.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { ProblemReport, Severity } from '../protocol/report.ts';
import { fromReportRange, rangeOf } from './positions.ts';
import { rulePage } from './rulePage.ts';

/** Shown behind each diagnostic. */
export const diagnosticSource = 'Dockerfile Layers';

const severities: Readonly<Record<Severity, 1 | 2 | 3 | 4>> = {
	error: 1,
	warning: 2,
	info: 3,
	hint: 4,
};

/** In file order, problems first where both begin at the same place. */
export function diagnostics(plan: Plan, catalogue: Catalogue): readonly Diagnostic[] {
	const problems = plan.report.problems.map((problem) =>
		problemDiagnostic(problem, fromReportRange(problem.range), catalogue),
	);
	const findings = plan.findings.flatMap((finding) => {
		const diagnostic = findingDiagnostic(plan, finding, catalogue);
		return diagnostic === null ? [] : [diagnostic];
	});
	return [...problems, ...findings].sort(
		(one, other) =>
			one.range.start.line - other.range.start.line ||
			one.range.start.character - other.range.start.character,
	);
}

/** A problem of the file; the builder would refuse it. */
export function problemDiagnostic(
	problem: Pick<ProblemReport, 'code' | 'message'>,
	range: Range,
	catalogue: Catalogue,
): Diagnostic {
	return {
		range,
		severity: severities.error,
		code: problem.code,
		source: diagnosticSource,
		message: text(problem.message, catalogue),
	};
}

/** Null for a finding whose severity is `off`. */
export function findingDiagnostic(
	plan: Plan,
	finding: Finding,
	catalogue: Catalogue,
): Diagnostic | null {
	if (finding.severity === 'off') return null;
	return {
		range: rangeOf(plan.dockerfile, finding.span),
		severity: severities[finding.severity],
		code: finding.rule,
		codeDescription: { href: rulePage(finding.rule) },
		source: diagnosticSource,
		message: text(finding.message, catalogue),
	};
}
