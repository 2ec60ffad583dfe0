import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { planDockerfile } from '../../../server/src/core/planDockerfile.ts';
import { buildOf, nothingKnown, readTar } from './engineKnowledge.ts';

// Thousands of plans: seconds on a quiet machine, minutes beside other work.
vi.setConfig({ testTimeout: 300_000 });

const archive = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/corpus/dockerfiles.tar.gz');

/** Plans a text and checks that every instruction of a stage has its row. */
function checkRows(text: string, builder: string): number {
	const { dockerfile, report, resolved } = planDockerfile(text, buildOf(builder), nothingKnown);
	const first = dockerfile.instructions.findIndex(({ node }) => node.keyword === 'FROM');
	const own = first === -1 ? [] : dockerfile.instructions.slice(first);
	const lines = own.filter(({ node }) => node.keyword !== 'FROM').map(({ line }) => line + 1);
	const rows = report.stages.flatMap(({ instructions }) => instructions);
	const shown = rows.filter(({ onbuild }) => !onbuild).map(({ line }) => line);
	const lengths = report.stages.map(({ instructions }) => instructions.length);
	const equal =
		String(shown) === String(lines) &&
		String(resolved.map((stage) => stage.length)) === String(lengths);
	if (!equal) throw new Error(`rows ${shown}, instructions ${lines} of\n${text}`);
	return rows.length;
}

describe.skipIf(!existsSync(archive))('Dockerfiles from public repositories', () => {
	let texts: readonly string[] = [];
	beforeAll(async () => {
		const entries = await readTar(gunzipSync(readFileSync(archive)));
		texts = entries.filter(({ header }) => header.type === 'file').map(({ body }) => String(body));
	});

	test.each(['buildkit28', 'classic28'])('every instruction has its row: %s', (builder) => {
		let rows = 0;
		for (const text of texts) rows += checkRows(text, builder);
		console.log(`${builder}: ${texts.length} files, ${rows} rows`);
		expect(texts.length).toBeGreaterThan(1000);
	});

	test('so it has in every prefix of 100 files', () => {
		let prefixes = 0;
		for (let at = 0; at < texts.length && at < 1700; at += 17) {
			const text = texts[at] ?? '';
			for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
				checkRows(text.slice(0, end), 'buildkit28');
				prefixes++;
			}
		}
		console.log(`${prefixes} prefixes`);
		expect(prefixes).toBeGreaterThan(1000);
	});
});
