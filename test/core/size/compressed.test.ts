import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compressedLayer, compressedOf } from '../../../server/src/core/size/compressed.ts';
import { kindOfName } from '../../../server/src/core/size/contentKind.ts';
import { exactly, nothing, unknownSize } from '../../../server/src/core/size/size.ts';
import type { ContentKind, Size } from '../../../server/src/protocol/report.ts';

const label = { code: 'part.fileWritten', args: { path: '/a' } };

function sizeOf(bytes: number, content: ContentKind): Size {
	return {
		...exactly(bytes, 'computed'),
		parts: [{ label, content, bytes, low: bytes, high: bytes, basis: 'computed' }],
	};
}

describe('the kind of a file', () => {
	test.each<[string, ContentKind]>([
		['a.ts', 'text'],
		['README', 'text'],
		['Makefile', 'text'],
		['.gitignore', 'text'],
		['photo.JPG', 'packed'],
		['app.tar.gz', 'packed'],
		['app.jar', 'packed'],
		['libc.so', 'binary'],
		['libc.so.6', 'binary'],
		['libstdc++.so.6.0.30', 'binary'],
		['chapter.6', 'unknown'],
		['server', 'unknown'],
		['data.averyveryverylongending', 'unknown'],
		['', 'unknown'],
	])('%s is %s', (name, kind) => {
		expect(kindOfName(name)).toBe(kind);
	});
});

describe('the compressed size', () => {
	test('of noise is its size, of zeros next to nothing', () => {
		const noise = compressedOf(sizeOf(10_000_000, 'random'), 1, 0);
		expect(noise.low).toBeGreaterThan(9_000_000);
		expect(noise.bytes).toBeGreaterThan(9_999_000);
		const zeros = compressedOf(sizeOf(10_485_760, 'zeros'), 1, 0);
		expect(zeros.low).toBeLessThan(10_300);
		expect(zeros.high).toBeGreaterThan(10_300);
		expect(zeros.high).toBeLessThan(40_000);
	});

	test('of an empty layer is that of an empty tar', () => {
		expect(compressedOf(nothing, 0, 0)).toMatchObject({ bytes: 32, low: 32, high: 32 });
	});

	test.each<[string, Size]>([
		['a floor', unknownSize(label, 1_000_000)],
		['a floor of nothing', unknownSize(label)],
		['an exact size', sizeOf(5_000, 'text')],
		['a size without parts', exactly(5_000, 'measured')],
	])('of %s is never surer than it', (_name, size) => {
		const compressed = compressedOf(size, null, null);
		expect(compressed.high === null).toBe(size.high === null);
		expect(compressed.bytes === undefined).toBe(size.bytes === undefined);
		expect(compressed.low).toBeLessThanOrEqual(size.low + 66);
		expect(compressed.basis).toBe(size.high === null ? 'unknown' : 'estimated');
	});

	test('has a part for each part, and one for the tar itself', () => {
		const compressed = compressedOf(sizeOf(5_000, 'text'), 1, 0);
		expect(compressed.parts.map((part) => part.label.code)).toEqual([
			'part.fileWritten',
			'part.tarHeaders',
		]);
		const total = compressed.parts.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
		expect(compressed.bytes).toBe(total);
	});

	test('of parts that may be one file has the floor of one', () => {
		const twice = [1, 2].map(() => ({
			label,
			contents: [{ content: 'random' as const, bytes: 1e6, low: 1e6, high: 1e6 }],
		}));
		const entries = { low: 1, likely: 2, high: 2 };
		expect(compressedLayer(twice, entries, 1e6).low).toBeLessThan(1e6);
		expect(compressedLayer(twice, entries).low).toBeGreaterThan(1.8e6);
	});
});

/** All files below a folder, by their names' kinds, and what gzip makes of their contents. */
function measured(folder: string) {
	const bytes = new Map<ContentKind, number>();
	const contents: Buffer[] = [];
	const walk = (at: string): void => {
		for (const entry of readdirSync(at, { withFileTypes: true })) {
			const path = join(at, entry.name);
			if (entry.isDirectory()) walk(path);
			else if (entry.isFile()) {
				const content = readFileSync(path);
				const kind = kindOfName(entry.name);
				bytes.set(kind, (bytes.get(kind) ?? 0) + content.length);
				contents.push(content);
			}
		}
	};
	walk(folder);
	return {
		bytes,
		files: contents.length,
		packed: gzipSync(Buffer.concat(contents), { level: 6 }).length,
	};
}

/** Folders of this project: none of them was measured for the table. */
const folders = [
	'server/src',
	'server/src/core',
	'server/src/features',
	'server/src/cli',
	'media',
	'client/src',
	'docs',
	'docs/rules',
	'data',
	'syntaxes',
	'test/core',
	'test/features',
	'test/ui',
	'test/fixtures',
	'scripts',
	'examples',
];

test('ranges hold what gzip makes of real folders', () => {
	const missed: string[] = [];
	for (const folder of folders) {
		const { bytes, files, packed } = measured(folder);
		const parts = [...bytes].map(([content, count]) => ({
			label,
			contents: [{ content, bytes: count, low: count, high: count }],
		}));
		const range = compressedLayer(parts, { low: 0, likely: files, high: files });
		if (packed < range.low || packed > (range.high ?? 0))
			missed.push(`${folder}: ${packed} is not in ${range.low}–${range.high}`);
	}
	console.log(
		`compressed: ${folders.length - missed.length} of ${folders.length} folders in their range`,
	);
	expect(missed).toEqual([]);
});

const shared = resolve(process.env['SHARED_DIR'] ?? '../shared', 'data/images');

interface ImageLayer {
	readonly blob_bytes: number;
	readonly compression: string;
	readonly entries: number;
	readonly content_bytes: number;
}

describe.skipIf(!existsSync(shared))('layers of real images', () => {
	test('their gzip sizes lie in the range of a layer of which only the content is known', () => {
		const index = JSON.parse(readFileSync(join(shared, 'index.json'), 'utf8')) as readonly {
			readonly images?: readonly { readonly layers?: readonly ImageLayer[] }[];
		}[];
		const layers = index
			.flatMap(({ images = [] }) => images.flatMap(({ layers: found = [] }) => found))
			.filter(
				({ compression, entries, content_bytes }) =>
					compression === 'gzip' && entries > 0 && content_bytes > 0,
			);
		const held = { all: 0, packages: 0 };
		for (const layer of layers) {
			const { content_bytes, entries, blob_bytes } = layer;
			for (const [name, content] of [
				['all', 'unknown'],
				['packages', 'packages'],
			] as const) {
				const range = compressedOf(sizeOf(content_bytes, content), entries, 0);
				if (blob_bytes >= range.low && blob_bytes <= (range.high ?? Number.POSITIVE_INFINITY))
					held[name]++;
			}
		}
		console.log(
			`compressed: ${held.all} of ${layers.length} gzip layers in the range of unknown content, ${held.packages} in that of packages`,
		);
		expect(layers.length).toBeGreaterThan(0);
		expect(held.all / layers.length).toBeGreaterThanOrEqual(0.95);
	});
});

test('a folder of the table is there', () => {
	for (const folder of folders) expect(statSync(folder).isDirectory()).toBe(true);
});
