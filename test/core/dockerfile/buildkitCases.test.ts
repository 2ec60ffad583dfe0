import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expandWord } from '../../../server/src/core/dockerfile/expand.ts';
import type { InstructionNode } from '../../../server/src/core/dockerfile/model.ts';
import { nameValues } from '../../../server/src/core/dockerfile/nameValues.ts';
import { parseDockerfile } from '../../../server/src/core/dockerfile/parse.ts';

const folder = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/buildkit');
if (!existsSync(folder)) console.log(`BuildKit's cases are not here (${folder}): not run`);

/** As Go's strconv.Quote prints it. */
function quote(text: string): string {
	const escapes: Readonly<Record<string, string>> = {
		'"': '\\"',
		'\\': '\\\\',
		'\x07': '\\a',
		'\b': '\\b',
		'\f': '\\f',
		'\n': '\\n',
		'\r': '\\r',
		'\t': '\\t',
		'\v': '\\v',
		'\0': '\\x00',
	};
	return `"${text.replace(/["\\]|\p{Cc}/gu, (each) => escapes[each] ?? each)}"`;
}

/** The node's arguments as BuildKit's parser lists them. */
function argumentsOf(node: InstructionNode): readonly string[] {
	if (node.body === '') return [];
	switch (node.keyword) {
		case 'ENV':
		case 'LABEL': {
			const isNew = node.words[0]?.text.includes('=');
			return nameValues(node).flatMap(({ name, value }) => [name, value ?? '', isNew ? '=' : '']);
		}
		case 'HEALTHCHECK': {
			const [type = '', ...rest] = node.words.map((word) => word.text);
			const command = node.body.slice(type.length).trim();
			return [type, ...(node.json === null ? (command === '' ? [] : [command]) : rest)];
		}
		case 'RUN':
		case 'CMD':
		case 'ENTRYPOINT':
		case 'SHELL':
			return node.json ?? [node.body];
		default:
			return node.words.map((word) => word.text);
	}
}

function dump(node: InstructionNode): string {
	const flags = node.flags.map((flag) =>
		quote(`--${flag.name}${flag.value === null ? '' : `=${flag.value}`}`),
	);
	const parts = [
		node.keyword.toLowerCase(),
		...(flags.length > 0 ? [`[${flags.join(' ')}]`] : []),
		...(node.trigger === null ? argumentsOf(node).map(quote) : [dump(node.trigger)]),
	];
	return `(${parts.join(' ')})`;
}

describe.skipIf(!existsSync(folder))("BuildKit's own cases", () => {
	const good = resolve(folder, 'parser/testfiles');
	const bad = resolve(folder, 'parser/testfiles-negative');
	const names = existsSync(good) ? readdirSync(good) : [];
	const badNames = existsSync(bad) ? readdirSync(bad) : [];

	test.each(names)('%s has the structure that BuildKit gives it', (name) => {
		const text = readFileSync(resolve(good, name, 'Dockerfile'), 'utf8');
		const result = readFileSync(resolve(good, name, 'result'), 'utf8');
		const lines = parseDockerfile(text).instructions.map((each) => dump(each.node));
		expect(lines.join('\n')).toBe(result.trim());
	});

	test.each(badNames)('%s has a problem', (name) => {
		const text = readFileSync(resolve(bad, name, 'Dockerfile'), 'utf8');
		expect(parseDockerfile(text).problems).not.toEqual([]);
	});

	test('every row of the expansion table holds', () => {
		const environment = new Map([
			['PWD', '/home'],
			['SHELL', 'bash'],
			['KOREAN', '한국어'],
			['NULL', ''],
		]);
		const rows = readFileSync(resolve(folder, 'shell/envVarTest'), 'utf8')
			.split('\n')
			.filter((line) => line !== '' && !line.startsWith('#'))
			.map((line) => line.split('|').map((cell) => cell.trim()))
			.filter(([platform]) => platform === 'A' || platform === 'U');
		for (const [, word = '', expected] of rows) {
			const expansion = expandWord(word, environment, '\\');
			const shown = expansion.kind === 'value' ? expansion.value : expansion.kind;
			expect(shown, word).toBe(expected);
		}
		expect(rows.length).toBeGreaterThan(200);
		console.log(
			`BuildKit: ${names.length} parser cases, ${badNames.length} refused, ${rows.length} expansions`,
		);
	});
});
