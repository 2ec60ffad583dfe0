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
	const context = await mkdtemp(join(folder, 'context-'));
	await writeFile(join(context, 'Dockerfile'), text);
	const { log } = await engine.docker('build', '--check', context);
	return /^ERROR: .*/m.exec(log)?.[0] ?? null;
}

/** Other frontends cannot be fetched here: the line that names them makes the builder look for one. */
const needsFrontend = (text: string) => /^\/\/ syntax=/.test(text);

interface Case {
	readonly text: string;
	/** Null: accepted. */
	readonly code: string | null;
}

/** What is wrong with a case; null where the engine does as the table says. */
async function differenceOf({ text, code }: Case): Promise<string | null> {
	const reason = await refusal(text);
	if ((reason === null) === (code === null)) return null;
	return `${reason ?? `accepted, not ${code}`}: ${text.slice(0, 80)}`;
}

/** Four at once: most of a check is the start of the docker command. */
async function differencesOf(cases: readonly Case[]): Promise<readonly string[]> {
	const left = [...cases];
	const found: string[] = [];
	const worker = async () => {
		for (let each = left.shift(); each !== undefined; each = left.shift()) {
			const difference = await differenceOf(each);
			if (difference !== null) found.push(difference);
		}
	};
	await Promise.all([worker(), worker(), worker(), worker()]);
	return found;
}

test('the builder refuses what has a problem and accepts what has none', async () => {
	const cases: readonly Case[] = [
		...refusedFiles.map(([marked, code]) => ({
			text: marked.replace('<|', '').replace('|>', ''),
			code,
		})),
		...acceptedFiles.map((text) => ({ text, code: null })),
	].filter(({ text }) => !needsFrontend(text));
	const refused = cases.filter(({ code }) => code !== null).length;
	console.log(
		`engine ${engine.version}: ${refused} files refused, ${cases.length - refused} accepted`,
	);
	expect(refused).toBeGreaterThan(60);
	expect(await differencesOf(cases)).toEqual([]);
}, 900_000);
