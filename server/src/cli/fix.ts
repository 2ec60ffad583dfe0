import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from '../core/dockerfile/model.ts';
import type { Plan } from '../core/plan.ts';
import { applyEdits, type TextEdit } from '../core/text/edit.ts';
import { createLanguageService } from '../languageService.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import { buildOptionTable } from './buildOptions.ts';
import type { CliHost } from './host.ts';
import { loadPlan } from './loadPlan.ts';
import { type OptionTable, type ParsedOptions, parseOptions } from './options.ts';
import { type DockerfileText, readDockerfile } from './readDockerfile.ts';
import { unifiedDiff } from './unifiedDiff.ts';
import { UsageError } from './usageError.ts';

const optionTable: OptionTable = {
	...buildOptionTable,
	rule: { type: 'string', multiple: true },
	write: { type: 'boolean' },
	diff: { type: 'boolean' },
};

/** Rules and problems that have fixes. */
const fixable = ['MergeRunLayers', 'FromTakesNoComment'];

/** Each round makes room for fixes that touched those of the round before. */
const mostRounds = 10;

/** `fix [FILE]`: shows or writes what can be fixed. */
export async function fix(
	args: readonly string[],
	host: CliHost,
	catalogue: Catalogue,
): Promise<readonly UsageError[]> {
	const options = parseOptions('fix', args, optionTable);
	const rules = chosenRules(options);
	if (options.has('write') && options.has('diff')) throw new UsageError('cli.writeOrDiff');
	const file = await readDockerfile(options.operands, 'fix', host);
	if (!file.faithful) throw new UsageError('cli.fileNotUtf8', { path: file.name });
	if (options.has('write') && file.path === null) throw new UsageError('cli.writeNeedsFile');
	const service = createLanguageService(catalogue);
	const { plan, notes } = await loadPlan(file, options, host, service, false);
	let fixed = file.text;
	let fixes = 0;
	let current = plan;
	for (let round = 0; round < mostRounds; round++) {
		const chosen = fixesOf(current, rules);
		if (chosen.length === 0) break;
		fixes += chosen.length;
		fixed = applyEdits(fixed, chosen.flat());
		current = (await loadPlan({ ...file, text: fixed }, options, host, service, false)).plan;
	}
	if (fixed === file.text) {
		host.writeError(text({ code: 'cli.fix.nothing', args: { file: file.name } }, catalogue));
	} else if (options.has('write')) {
		write(file, fixed);
		host.writeError(text({ code: 'cli.fix.written', args: { file: file.name, fixes } }, catalogue));
	} else {
		host.write(unifiedDiff(nameInDiff(file, host), file.text, fixed));
	}
	return notes;
}

function chosenRules(options: ParsedOptions): readonly string[] {
	const given = options.all('rule');
	for (const rule of given) {
		if (fixable.includes(rule)) continue;
		throw new UsageError('cli.unknownRule', { rule, rules: fixable.join(', ') });
	}
	return given.length === 0 ? fixable : given;
}

/** The edits of each fix that can be made now; none overlaps another. */
function fixesOf(plan: Plan, rules: readonly string[]): readonly (readonly TextEdit[])[] {
	const problems: readonly Problem[] = [...plan.dockerfile.problems, ...plan.problems];
	const offered = [
		...problems.filter(({ code }) => rules.includes(code)),
		...plan.findings.filter(({ rule, severity }) => severity !== 'off' && rules.includes(rule)),
	];
	const chosen: (readonly TextEdit[])[] = [];
	let end = -1;
	for (const { fixes } of offered.toSorted((a, b) => a.span.start - b.span.start)) {
		const edits = fixes[0]?.edits ?? [];
		const from = Math.min(...edits.map(({ span }) => span.start));
		if (edits.length === 0 || from <= end) continue;
		chosen.push(edits);
		end = Math.max(...edits.map(({ span }) => span.end));
	}
	return chosen;
}

function write({ name, path: absolute }: DockerfileText, fixed: string): void {
	try {
		writeFileSync(absolute ?? name, fixed);
	} catch (error) {
		const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
		throw new UsageError('cli.fileNotWritable', { path: name, reason });
	}
}

/** `git apply` takes paths below the folder it runs in only. */
function nameInDiff({ path: absolute }: DockerfileText, { workingDirectory }: CliHost): string {
	if (absolute === null) return 'Dockerfile';
	const relative = path.relative(workingDirectory, absolute).split(path.sep).join('/');
	return relative.startsWith('..') || path.isAbsolute(relative)
		? path.basename(absolute)
		: relative;
}
