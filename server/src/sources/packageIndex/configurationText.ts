import { open } from 'node:fs/promises';

/** A package manager's settings are a few lines. */
const mostBytes = 1_000_000;

/** The beginning of a file of settings; one that cannot be read is as good as none. */
export async function configurationText(file: string): Promise<string> {
	try {
		const handle = await open(file);
		try {
			const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
			return buffer.toString('utf8', 0, bytesRead);
		} finally {
			await handle.close();
		}
	} catch {
		return '';
	}
}
