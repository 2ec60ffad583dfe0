import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptedFiles, refusedFiles } from '../core/dockerfile/refusals.data.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
let folder = '';

beforeAll(async () => {
	engine = await startEngine();
	folder = await mkdtemp(join(tmpdir(), 'refusals-'));
	await engine.docker('tag', 'alpine:3.15.0', 'a');
});
afterAll(async () => {
	await engine.docker('rmi', 'a');
	await rm(folder, { recursive: true });
});

/** The builder's own words on why it refuses a file; null where it takes it. Nothing is run. */
async function refusal(text: string): Promise<string | null> {
	await writeFile(join(folder, 'Dockerfile'), text);
	const { log } = await engine.docker('build', '--check', folder);
	return /^ERROR: .*/m.exec(log)?.[0] ?? null;
}

/** Other frontends cannot be fetched here: the line that names them makes the builder look for one. */
const needsFrontend = (text: string) => /^\/\/ syntax=/.test(text);

test('the builder refuses what has a problem and accepts what has none', async () => {
	const wrong: string[] = [];
	let refused = 0;
	let accepted = 0;
	for (const [marked, code] of refusedFiles) {
		const text = marked.replace('<|', '').replace('|>', '');
		if (needsFrontend(text)) continue;
		refused++;
		if ((await refusal(text)) === null) wrong.push(`accepted, not ${code}: ${text.slice(0, 80)}`);
	}
	for (const text of acceptedFiles) {
		if (needsFrontend(text)) continue;
		accepted++;
		const reason = await refusal(text);
		if (reason !== null) wrong.push(`${reason}: ${text.slice(0, 80)}`);
	}
	console.log(`engine ${engine.version}: ${refused} files refused, ${accepted} accepted`);
	expect(wrong).toEqual([]);
});
