/** Fixes of findings and problems, ignore comments, and all safe merges at once. */
import type { CodeAction, Diagnostic, Range, WorkspaceEdit } from 'vscode-languageserver-types';
import type { Problem } from '../core/dockerfile/model.ts';
import type { Plan } from '../core/plan.ts';
import { ignoreFix } from '../core/rules/ignore.ts';
import type { Finding } from '../core/rules/rule.ts';
import type { TextEdit } from '../core/text/edit.ts';
import type { Span } from '../core/text/span.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import { findingDiagnostic, problemDiagnostic } from './diagnostics.ts';
import { mergeAll } from './mergeAll.ts';
import { offsetAt, rangeOf, touches } from './positions.ts';

/** All safe merges of a file; editors may run it on save. */
export const fixAllKind = 'source.fixAll.dockerfileLayers';

/** What the server offers; an editor may ask for any of them or for a kind above. */
export const codeActionKinds: readonly string[] = ['quickfix', 'refactor.rewrite', fixAllKind];

export interface CodeActionOptions {
	readonly uri: string;
	/** The version of the document that the plan was made from. */
	readonly version: number;
	/** Edits are refused by the editor where the document has moved on; false: it cannot check. */
	readonly versionedEdits: boolean;
	/** Kinds asked for; undefined: all but `source`. */
	readonly only?: readonly string[];
}

/** The actions for a range, preferred ones first. */
export function codeActions(
	plan: Plan,
	range: Range,
	options: CodeActionOptions,
	catalogue: Catalogue,
): readonly CodeAction[] {
	const span = {
		start: offsetAt(plan.dockerfile, range.start),
		end: offsetAt(plan.dockerfile, range.end),
	};
	const actions = [
		...[...plan.dockerfile.problems, ...plan.problems]
			.filter((problem) => touches(problem.span, span))
			.flatMap((problem) => problemActions(plan, problem, options, catalogue)),
		...plan.findings
			.filter((finding) => touches(finding.span, span))
			.flatMap((finding) => findingActions(plan, finding, options, catalogue)),
		...fixAllActions(plan, options, catalogue),
	];
	return actions
		.filter((action) => isWanted(action.kind ?? 'quickfix', options.only))
		.sort((one, other) => Number(other.isPreferred ?? false) - Number(one.isPreferred ?? false));
}

/** A kind asked for stands for all below it; whole-file `source` actions come only where asked for. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
	if (only === undefined || only.length === 0) return !kind.startsWith('source');
	return only.some((wanted) => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`));
}

function problemActions(
	plan: Plan,
	problem: Problem,
	options: CodeActionOptions,
	catalogue: Catalogue,
): readonly CodeAction[] {
	const diagnostic = problemDiagnostic(problem, rangeOf(plan.dockerfile, problem.span), catalogue);
	return problem.fixes.map((fix) => ({
		title: text(fix.title, catalogue),
		kind: 'quickfix',
		diagnostics: [diagnostic],
		isPreferred: fix.preferred,
		edit: workspaceEdit(plan, fix.edits, options),
	}));
}

function findingActions(
	plan: Plan,
	finding: Finding,
	options: CodeActionOptions,
	catalogue: Catalogue,
): readonly CodeAction[] {
	const diagnostic = findingDiagnostic(plan, finding, catalogue);
	const common = diagnostic === null ? {} : { diagnostics: [diagnostic] };
	const kind = diagnostic === null ? 'refactor.rewrite' : 'quickfix';
	const fixes = finding.fixes.map((fix) => ({
		...common,
		title: text(fix.title, catalogue),
		kind,
		isPreferred: fix.preferred && diagnostic !== null,
		edit: workspaceEdit(plan, fix.edits, options),
	}));
	return diagnostic === null
		? fixes
		: [...fixes, ignoreAction(plan, finding, diagnostic, options, catalogue)];
}

function ignoreAction(
	plan: Plan,
	finding: Finding,
	diagnostic: Diagnostic,
	options: CodeActionOptions,
	catalogue: Catalogue,
): CodeAction {
	const fix = ignoreFix(plan.dockerfile, finding.span, finding.rule);
	return {
		title: text(fix.title, catalogue),
		kind: 'quickfix',
		diagnostics: [diagnostic],
		edit: workspaceEdit(plan, fix.edits, options),
	};
}

function fixAllActions(
	plan: Plan,
	options: CodeActionOptions,
	catalogue: Catalogue,
): readonly CodeAction[] {
	const { edits } = mergeAll(plan);
	if (edits.length === 0) return [];
	return [
		{
			title: text({ code: 'action.fixAll' }, catalogue),
			kind: fixAllKind,
			edit: workspaceEdit(plan, edits, options),
		},
	];
}

/** Edits of one file as the protocol wants them. */
export function workspaceEdit(
	plan: Plan,
	edits: readonly TextEdit[],
	options: Pick<CodeActionOptions, 'uri' | 'version' | 'versionedEdits'>,
): WorkspaceEdit {
	const textEdits = edits.map(({ span, newText }: { span: Span; newText: string }) => ({
		range: rangeOf(plan.dockerfile, span),
		newText,
	}));
	if (!options.versionedEdits) return { changes: { [options.uri]: textEdits } };
	const textDocument = { uri: options.uri, version: options.version };
	return { documentChanges: [{ textDocument, edits: textEdits }] };
}
