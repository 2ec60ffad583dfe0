import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Who may import whom, beside their own room. Everything may import `protocol`. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
	protocol: [],
	core: ['data'],
	messages: ['core'],
	features: ['core', 'messages'],
	languageService: ['core', 'features', 'messages'],
	sources: ['core'],
	lsp: ['core', 'features', 'languageService', 'messages'],
	cli: ['core', 'languageService', 'messages'],
	node: ['core', 'lsp', 'cli', 'sources', 'languageService', 'messages', 'package.json'],
	browser: ['core', 'lsp', 'sources', 'languageService', 'messages'],
	client: [],
	media: [],
	data: [],
	'package.json': [],
};

/** Packages that a room may use; a room that is not named may use none. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
	core: ['dockerfile-ast', 'semver', 'unbash', 'vscode-languageserver-types'],
	features: ['vscode-languageserver-types'],
	languageService: ['vscode-languageserver-types'],
	lsp: ['vscode-languageserver', 'vscode-languageserver-textdocument'],
	node: ['vscode-languageserver'],
	browser: ['vscode-languageserver'],
	sources: ['fzstd', 'xz-decompress', 'yaml'],
	cli: ['picocolors'],
	client: ['vscode', 'vscode-languageclient', 'vscode-languageserver-protocol'],
	media: ['lit', '@vscode-elements/elements', '@vscode/codicons'],
};

/** The rooms whose files may name built-ins of Node. */
const nodeRooms: ReadonlySet<string> = new Set(['sources', 'node', 'cli']);

interface Import {
	readonly file: string;
	readonly specifier: string;
}

function sourceFiles(folder: string): readonly string[] {
	return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
		.map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
		.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
}

const files = ['server/src', 'client/src', 'media'].flatMap(sourceFiles);
const imports = files.flatMap((file) => importsOf(file));

function importsOf(file: string): readonly Import[] {
	const source = readFileSync(`${root}${file}`, 'utf8');
	const statement =
		/^(?:import|export)\b[\w\s*{},]*\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;
	return [...source.matchAll(statement)].map((match) => ({
		file,
		specifier: match[1] ?? match[2] ?? match[3] ?? '',
	}));
}

/** `server/src/core/size/size.ts` is in `core`, `client/src/main.ts` in `client`. */
function roomOf(file: string): string {
	const [top, , second] = file.split('/');
	if (top !== 'server') return top ?? '';
	return (second ?? '').replace(/\.ts$/, '');
}

function targetOf({ file, specifier }: Import): string {
	return posix.join(posix.dirname(file), specifier);
}

function packageOf(specifier: string): string {
	const parts = specifier.split('/');
	return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

describe('imports', () => {
	test('are found in every room that holds files', () => {
		const rooms = new Set(files.map(roomOf));
		console.log(`examined ${imports.length} imports of ${files.length} files`);
		expect(files.length).toBeGreaterThan(50);
		expect(imports.length).toBeGreaterThan(200);
		expect([...rooms].filter((room) => mayImport[room] === undefined)).toEqual([]);
		for (const room of ['core', 'features', 'languageService', 'lsp', 'node', 'browser', 'client'])
			expect(rooms).toContain(room);
	});

	test('go from room to room only as the table allows', () => {
		const wrong = imports
			.filter(({ specifier }) => specifier.startsWith('.'))
			.filter((each) => {
				const from = roomOf(each.file);
				const to = roomOf(targetOf(each));
				return from !== to && to !== 'protocol' && !(mayImport[from] ?? []).includes(to);
			});
		expect(wrong).toEqual([]);
	});

	test('name packages only where the table allows', () => {
		const wrong = imports
			.filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
			.filter(
				({ file, specifier }) => !(mayUse[roomOf(file)] ?? []).includes(packageOf(specifier)),
			);
		expect(wrong).toEqual([]);
	});

	test('of Node stand in the rooms that only Node has', () => {
		const wrong = imports.filter(
			({ file, specifier }) =>
				specifier.startsWith('node:') && !nodeRooms.has(roomOf(file)) && !isNodeHalf(file),
		);
		expect(wrong).toEqual([]);
	});

	test('of dockerfile-ast stand in one file', () => {
		const using = imports.filter(({ specifier }) => specifier === 'dockerfile-ast');
		expect([...new Set(using.map(({ file }) => posix.dirname(file)))]).toEqual([
			'server/src/core/dockerfile',
		]);
		expect(new Set(using.map(({ file }) => file)).size).toBe(1);
	});

	test('of the table name rooms that exist in it', () => {
		const unknown = Object.values(mayImport)
			.flat()
			.filter((room) => mayImport[room] === undefined);
		expect(unknown).toEqual([]);
	});
});

/** The client has a half for desktop windows. */
function isNodeHalf(file: string): boolean {
	return file.startsWith('client/src/node/');
}

describe('files', () => {
	test('are at most 400 lines long, data apart', () => {
		const long = files
			.filter((file) => !file.endsWith('.data.ts'))
			.map((file) => ({
				file,
				lines: readFileSync(`${root}${file}`, 'utf8').split('\n').length - 1,
			}))
			.filter(({ lines }) => lines > 400);
		expect(long).toEqual([]);
	});

	test('are not named for nothing', () => {
		expect(files.filter((file) => /\b(utils?|helpers?|misc|common)\b/i.test(file))).toEqual([]);
	});
});
