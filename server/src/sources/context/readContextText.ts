import { open } from 'node:fs/promises';
import type { Answer } from '../../core/knowledge.ts';
import { ArchiveError, reasonOfFailure, tooLarge } from '../archive/archiveError.ts';
import { insideOf } from '../archive/readArchiveListing.ts';

/** Lock files of the largest projects stay below. */
const mostBytes = 32_000_000;

/** The text of a file below the context's root, whatever links lead to it; bounded. */
export async function readContextText(root: string, file: string): Promise<Answer<string>> {
	try {
		const handle = await open(await insideOf(root, file), 'r');
		try {
			const stat = await handle.stat();
			if (!stat.isFile()) throw new ArchiveError({ code: 'archive.notFile', args: { path: file } });
			if (stat.size > mostBytes) throw tooLarge(file);
			return { state: 'known', value: await handle.readFile('utf8') };
		} finally {
			await handle.close();
		}
	} catch (error) {
		return { state: 'failed', reason: reasonOfFailure(file, error) };
	}
}
