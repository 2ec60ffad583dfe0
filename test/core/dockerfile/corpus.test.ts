import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dockerfile, InstructionNode } from '../../../server/src/core/dockerfile/model.ts';
import { parseDockerfile } from '../../../server/src/core/dockerfile/parse.ts';
import { shellView } from '../../../server/src/core/dockerfile/shellView.ts';

const archive = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/corpus/dockerfiles.tar.gz');
if (!existsSync(archive)) console.log(`The corpus is not here (${archive}): not run`);

function checkNode(node: InstructionNode): void {
	const spans = [
		node.keywordSpan,
		node.bodySpan,
		...node.flags.map((each) => each.span),
		...node.words.map((each) => each.span),
		...node.heredocs.flatMap((each) => [each.operatorSpan, each.contentSpan]),
		...node.problems.map((each) => each.span),
	];
	for (const { start, end } of spans) {
		if (!(0 <= start && start <= end && end <= node.text.length)) {
			throw new Error(`span ${start}–${end} lies outside of ${JSON.stringify(node.text)}`);
		}
	}
	const view = shellView(node);
	if (view !== null && view.offset + view.text.length > node.text.length) {
		throw new Error(`the view is longer than ${JSON.stringify(node.text)}`);
	}
	if (node.trigger !== null) checkNode(node.trigger);
}

/** Instructions stand in order, hold their own text, and leave nothing but blanks and comments out. */
function checkFile(file: Dockerfile): void {
	let at = file.text.startsWith('\ufeff') ? 1 : 0;
	for (const { offset, line, endLine, node } of file.instructions) {
		expect(file.text.startsWith(node.text, offset)).toBe(true);
		expect(uncovered(file.text.slice(at, offset), file.escape)).toEqual([]);
		const start = file.lineStarts[line] ?? -1;
		expect(start <= offset && offset < (file.lineStarts[line + 1] ?? Infinity)).toBe(true);
		const end = offset + node.text.length;
		expect((file.lineStarts[endLine] ?? -1) <= end).toBe(true);
		expect(end < (file.lineStarts[endLine + 1] ?? Infinity)).toBe(true);
		checkNode(node);
		at = end;
	}
	expect(uncovered(file.text.slice(at), file.escape)).toEqual([]);
	for (const { span } of [...file.problems, ...file.comments, ...file.directives]) {
		expect(0 <= span.start && span.start <= span.end && span.end <= file.text.length).toBe(true);
	}
	for (const comment of file.comments) expect(file.text[comment.span.start]).toBe('#');
}

function uncovered(text: string, escapeCharacter: string): string[] {
	return text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '' && !/^(#|\/\/)/.test(line) && line !== escapeCharacter);
}

describe.skipIf(!existsSync(archive))('the corpus of real Dockerfiles', () => {
	let folder = '';
	let texts: readonly string[] = [];

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'dockerfiles-'));
		execFileSync('tar', ['xzf', archive, '-C', folder]);
		texts = readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
			.sort()
			.map((path) => readFileSync(path, 'utf8'));
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	test('every file is read whole', () => {
		let instructions = 0;
		for (const text of texts) {
			const file = parseDockerfile(text);
			checkFile(file);
			instructions += file.instructions.length;
		}
		expect(texts.length).toBe(1685);
		console.log(`corpus: ${texts.length} files, ${instructions} instructions`);
	}, 60_000);

	test('every prefix of a hundred files is read whole', () => {
		const step = Math.floor(texts.length / 100);
		const chosen = texts.filter((_, i) => i % step === 0).slice(0, 100);
		let prefixes = 0;
		for (const text of chosen) {
			let previous: Dockerfile | undefined;
			for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
				const prefix = text.slice(0, at + 1);
				const file = parseDockerfile(prefix, previous);
				checkFile(file);
				previous = file;
				prefixes++;
			}
			expect(parseDockerfile(text, previous)).toEqual(parseDockerfile(text));
		}
		expect(chosen.length).toBe(100);
		console.log(`corpus: ${prefixes} prefixes of ${chosen.length} files`);
	}, 120_000);

	test('the instructions are those that dockerfile-ast finds, but for its known faults', () => {
		let compared = 0;
		const different: string[] = [];
		for (const text of texts) {
			const ours = parseDockerfile(text);
			const theirs = DockerfileParser.parse(text).getInstructions();
			const ourKeywords = ours.instructions.map((each) => `${each.line} ${each.node.keyword}`);
			const theirKeywords = theirs.map(
				(each) => `${each.getRange().start.line} ${each.getKeyword()}`,
			);
			compared += ourKeywords.length;
			const at = ourKeywords.findIndex((each, i) => each.toUpperCase() !== theirKeywords[i]);
			if (at >= 0 || ourKeywords.length !== theirKeywords.length) {
				different.push(`${ourKeywords[at]} / ${theirKeywords[at]}`);
			}
		}
		console.log(`corpus: ${compared} instructions compared, ${different.length} files differ`);
		// Ours / theirs. A doubled escape ends the line (the first four and the last), and a line that is
		// only an escape character begins no instruction (the fifth).
		expect(different).toMatchInlineSnapshot(`
			[
			  "24 ENV / 27 COPY",
			  "24 ENV / 27 COPY",
			  "24 ENV / 27 COPY",
			  "24 ENV / 27 COPY",
			  "71 && / 69 \`",
			  "7 ENV / 8 ENV",
			]
		`);
	}, 60_000);

	test('a parse of all takes less time than a bare one by dockerfile-ast', () => {
		const time = (parse: (text: string) => unknown) => {
			const start = performance.now();
			for (const text of texts) parse(text);
			return performance.now() - start;
		};
		const rounds = Array.from({ length: 3 }, () => ({
			ours: time((text) => parseDockerfile(text)),
			bare: time((text) => DockerfileParser.parse(text).getInstructions()),
		}));
		const ours = Math.min(...rounds.map((each) => each.ours));
		const bare = Math.min(...rounds.map((each) => each.bare));
		console.log(
			`corpus: ${ours.toFixed(0)} ms, bare dockerfile-ast ${bare.toFixed(0)} ms, ratio ${(ours / bare).toFixed(2)}`,
		);
		expect(ours).toBeLessThan(bare);
	}, 60_000);
});
