import { open } from 'node:fs/promises';
import path from 'node:path';
import { type NpmConfiguration, readNpmConfiguration } from './npmConfiguration.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** A few lines for each registry. */
const mostBytes = 1_000_000;

/** As the user's own npm has it; a file that cannot be read is as good as none. */
export async function userNpmConfiguration(variables: Variables): Promise<NpmConfiguration> {
	const home = variables['HOME'] ?? variables['USERPROFILE'];
	const given = variables['npm_config_userconfig'] ?? variables['NPM_CONFIG_USERCONFIG'];
	const file = given ?? (home === undefined ? null : path.join(home, '.npmrc'));
	const text = file === null ? '' : await textOf(file);
	const environment = (name: string) => variables[name] ?? variables[name.toUpperCase()];
	return readNpmConfiguration({ project: new Map(), user: text }, environment);
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
