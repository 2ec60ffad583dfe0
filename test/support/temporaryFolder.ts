import {
	linkSync,
	mkdirSync,
	mkdtempSync,
	realpathSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own that goes away with the test. */
export function temporaryFolder(): string {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'layers-')));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/**
 * Files by path: text, `{ sparse }` bytes without blocks, `{ symlink }` target, `{ link }` path of
 * the file it is a hard link to, null for an empty folder.
 */
export type FileSpecs = Readonly<
	Record<
		string,
		string | Uint8Array | { sparse: number } | { symlink: string } | { link: string } | null
	>
>;

/** Writes the files below a folder. */
export function writeFiles(folder: string, files: FileSpecs): void {
	for (const [name, spec] of Object.entries(files)) {
		const file = path.join(folder, name);
		mkdirSync(path.dirname(file), { recursive: true });
		if (spec === null) mkdirSync(file, { recursive: true });
		else if (typeof spec === 'string' || spec instanceof Uint8Array) writeFileSync(file, spec);
		else if ('symlink' in spec) symlinkSync(spec.symlink, file);
		else if ('link' in spec) linkSync(path.join(folder, spec.link), file);
		else {
			writeFileSync(file, '');
			truncateSync(file, spec.sparse);
		}
	}
}
