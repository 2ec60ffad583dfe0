/** Keeps lock files, sizes and measurements for the tests that need no registry. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { jsonOf } from '../../server/src/core/estimate/packages/npm/fields.ts';
import type { PackageSize } from '../../server/src/core/knowledge.ts';
import type { Row } from './rows.ts';

export function recorded(folder: string, rows: readonly Row[]): void {
	const measured = rows.map(({ project, tool, production, measured: bytes }) => ({
		project,
		tool,
		production,
		...bytes,
	}));
	const lines = measured.map((each) => `\t${JSON.stringify(each)}`).join(',\n');
	writeFileSync(path.join(folder, 'measured.json'), `[\n${lines}\n]\n`);
	const locks = Object.fromEntries(
		rows.map(({ project, locked }) => [`${project}.${locked.tool}`, compact(locked.lockText)]),
	);
	const manifests = Object.fromEntries(
		rows.map(({ project, locked }) => [project, Object.fromEntries(locked.manifests)]),
	);
	const sizes = Object.fromEntries(
		rows.flatMap(({ estimate }) => [...estimate.sizes].map(([key, size]) => [key, short(size)])),
	);
	const text = withoutOwnRegistry(JSON.stringify({ locks, manifests, sizes }));
	writeFileSync(path.join(folder, 'projects.json.gz'), gzipSync(text, { level: 9 }));
}

function compact(lockText: string): string {
	const document = jsonOf(lockText);
	return document === undefined ? lockText : JSON.stringify(document);
}

/** Bytes, files, archive, and the beginning where that is all that was read. */
function short({ unpackedBytes, source, files, downloadBytes, beginning }: PackageSize) {
	return [unpackedBytes, source === 'stated' ? files : null, downloadBytes, beginning ?? null];
}

/** Lock files are kept as npm writes them with its own registry, whichever this machine's is. */
function withoutOwnRegistry(text: string): string {
	const own = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
	const usual = 'https://registry.npmjs.org/';
	return text.replaceAll(own.endsWith('/') ? own : `${own}/`, usual);
}
