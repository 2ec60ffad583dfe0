import { open } from 'node:fs/promises';
import path from 'node:path';
import { type PipConfiguration, readPipConfiguration } from './pipConfiguration.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** A few lines. */
const mostBytes = 1_000_000;

/** As the user's own pip has it; a file that cannot be read is as good as none. */
export async function userPipConfiguration(variables: Variables): Promise<PipConfiguration> {
	const home = variables['HOME'] ?? variables['USERPROFILE'];
	const config = variables['XDG_CONFIG_HOME'] ?? (home && path.join(home, '.config'));
	const files = [
		'/etc/pip.conf',
		...(home ? [path.join(home, '.pip/pip.conf')] : []),
		...(config ? [path.join(config, 'pip/pip.conf')] : []),
		...(variables['PIP_CONFIG_FILE'] ? [variables['PIP_CONFIG_FILE']] : []),
	];
	const texts = await Promise.all(files.map(textOf));
	return readPipConfiguration(texts, (name) => variables[name]);
}

async function textOf(file: string): Promise<string> {
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
