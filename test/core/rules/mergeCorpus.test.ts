import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../../server/src/core/plan.ts';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { applyEdits } from '../../../server/src/core/text/edit.ts';
import { plainBuild, plainKnowledge } from '../../support/plainBuild.ts';

const archive = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/corpus/dockerfiles.tar.gz');

async function readCorpus(): Promise<ReadonlyMap<string, string>> {
	const files = new Map<string, string>();
	const reader = extract();
	reader.end(gunzipSync(readFileSync(archive)));
	for await (const entry of reader) {
		const chunks: Buffer[] = [];
		for await (const chunk of entry) chunks.push(chunk as Buffer);
		if (entry.header.type === 'file')
			files.set(entry.header.name, Buffer.concat(chunks).toString());
	}
	return files;
}

const plan = (text: string) => planDockerfile(text, plainBuild, plainKnowledge);

/** The text with all merges of one style done; null where there is none. */
function mergedAs(style: string, text: string, { findings }: Plan): string | null {
	const edits = findings.flatMap(
		({ fixes }) => fixes.find(({ title }) => title.code === style)?.edits ?? [],
	);
	return edits.length === 0 ? null : applyEdits(text, edits);
}

const problemsOf = ({ dockerfile }: Plan) =>
	dockerfile.problems.length +
	dockerfile.instructions.reduce((sum, { node }) => sum + node.problems.length, 0);

const commentsOf = (text: string) =>
	text
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line.startsWith('#'))
		.sort();

describe.skipIf(!existsSync(archive))('merging the corpus', () => {
	let corpus: ReadonlyMap<string, string>;
	beforeAll(async () => {
		corpus = await readCorpus();
	});

	test('every merged file parses, keeps its comments and line ends, and needs no second run', () => {
		const refused = new Map<string, number>();
		const counts = { files: 0, groups: 0, runs: 0, and: 0, heredoc: 0 };
		const faults: string[] = [];
		for (const [name, text] of corpus) {
			const before = plan(text);
			if (before.findings.length > 0) counts.files++;
			counts.groups += before.findings.length;
			for (const { saves } of before.findings) counts.runs += saves.layers + 1;
			for (const { reason } of before.refusals) {
				refused.set(reason.code, (refused.get(reason.code) ?? 0) + 1);
			}
			for (const style of ['and', 'heredoc'] as const) {
				const merged = mergedAs(`fix.merge.${style}`, text, before);
				if (merged === null) continue;
				counts[style]++;
				const after = plan(merged);
				if (problemsOf(after) > problemsOf(before))
					faults.push(`${name}: ${style} brings problems`);
				if (mergedAs(`fix.merge.${style}`, merged, after) !== null)
					faults.push(`${name}: ${style} finds more`);
				if (/\r\n/.test(text) !== /\r\n/.test(merged))
					faults.push(`${name}: ${style} changes line ends`);
				if (/(^|[^\r])\n/.test(text) !== /(^|[^\r])\n/.test(merged))
					faults.push(`${name}: ${style} mixes line ends`);
				if (text.startsWith('\uFEFF') !== merged.startsWith('\uFEFF'))
					faults.push(`${name}: ${style} drops the BOM`);
				const kept = commentsOf(merged);
				const lost = commentsOf(text).filter((comment) => !kept.includes(comment));
				if (lost.length > 0) faults.push(`${name}: ${style} loses ${lost.join(' ')}`);
			}
		}
		const table = [...refused]
			.sort((a, b) => b[1] - a[1])
			.map(([code, count]) => `${code.slice(14)} ${count}`);
		console.log(
			`${corpus.size} files: ${counts.groups} groups of ${counts.runs} RUNs in ${counts.files} files merged ` +
				`(${counts.and} files as chains, ${counts.heredoc} as heredocs); refused: ${table.join(', ')}`,
		);
		expect(faults).toEqual([]);
		expect(counts.groups).toBeGreaterThan(500);
	}, 120_000);
});

if (!existsSync(archive)) console.log(`${archive} is absent: no corpus merged`);
