// From a key to hints, lenses and diagnostics, beside another Dockerfile server's diagnostics after
// the same key, and beside a bare parse of the text.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { dockerfileOf } from './dockerfileOf.mjs';
import { startLanguageServer } from './languageServer.mjs';
import { median } from './median.mjs';

const uri = 'file:///nowhere/Dockerfile';
const warmUp = 30;
const keys = 100;
const windowLines = 60;
const ours = fileURLToPath(new URL('../dist/server.cjs', import.meta.url));
const theirs = createRequire(import.meta.url).resolve(
	'dockerfile-language-server-nodejs/lib/server.js',
);

/**
 * Medians in milliseconds, and resident bytes behind the keys.
 * @param {number} lines
 * @param {{ DockerfileParser: { parse(text: string): unknown } }} core
 */
export async function benchKeys(lines, core) {
	const text = dockerfileOf(lines);
	const mine = await startLanguageServer([ours, '--stdio'], {
		trusted: false,
		locale: 'en',
		showLayersCommand: 'show',
	});
	const other = await startLanguageServer([theirs, '--stdio'], {});
	for (const server of [mine, other]) {
		server.tell('textDocument/didOpen', {
			textDocument: { uri, languageId: 'dockerfile', version: 1, text },
		});
	}
	const document = { textDocument: { uri } };
	/** @type {[number[], number[], number[]]} */
	const times = [[], [], []];
	const edits = keystrokes(text, warmUp + keys);
	const range = windowAround(edits[0]?.change.contentChanges[0]?.range.start.line ?? 0);
	for (const [index, edit] of edits.entries()) {
		const change = { ...edit.change, textDocument: { uri, version: index + 2 } };
		const measured = [
			await milliseconds(async () => {
				mine.tell('textDocument/didChange', change);
				await Promise.all([
					mine.ask('textDocument/inlayHint', { ...document, range }),
					mine.ask('textDocument/codeLens', document),
					mine.ask('textDocument/diagnostic', document),
				]);
			}),
			await milliseconds(async () => {
				const answered = other.next('textDocument/publishDiagnostics');
				other.tell('textDocument/didChange', change);
				await answered;
			}),
			await milliseconds(async () => core.DockerfileParser.parse(edit.text)),
		];
		if (index >= warmUp) for (const [at, list] of times.entries()) list.push(measured[at] ?? 0);
	}
	const memory = { ours: mine.residentBytes(), theirs: other.residentBytes() };
	await mine.stop();
	await other.stop();
	const [mineMs, otherMs, parseMs] = times.map(median);
	return { lines, ours: mineMs ?? 0, theirs: otherMs ?? 0, parse: parseMs ?? 0, memory };
}

/** Editors ask for the hints of the lines they show. @param {number} line */
function windowAround(line) {
	return {
		start: { line: Math.max(0, line - windowLines / 2), character: 0 },
		end: { line: line + windowLines / 2, character: 0 },
	};
}

/** @param {() => Promise<unknown>} work */
async function milliseconds(work) {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

/**
 * Letters typed one behind the other at the end of a RUN in the middle, and their removal.
 * @param {string} text
 * @param {number} count
 */
function keystrokes(text, count) {
	const all = text.split('\n');
	const line = all.findIndex(
		(one, index) => index >= all.length / 2 && one === 'RUN npm ci --omit=dev',
	);
	const before = all.slice(0, line + 1).join('\n');
	const after = text.slice(before.length);
	let typed = '';
	return Array.from({ length: count }, (_, index) => {
		const start = { line, character: (all[line]?.length ?? 0) + typed.length };
		const letter = index % 10 < 5 ? 'x' : '';
		if (letter === '') start.character -= 1;
		const end = { line, character: start.character + (letter === '' ? 1 : 0) };
		typed = letter === '' ? typed.slice(1) : typed + letter;
		return {
			change: { contentChanges: [{ range: { start, end }, text: letter }] },
			text: before + typed + after,
		};
	});
}
