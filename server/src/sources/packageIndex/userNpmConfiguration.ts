import path from 'node:path';
import { configurationText } from './configurationText.ts';
import { type NpmConfiguration, readNpmConfiguration } from './npmConfiguration.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** As the user's own npm has it; a file that cannot be read is as good as none. */
export async function userNpmConfiguration(variables: Variables): Promise<NpmConfiguration> {
	const home = variables['HOME'] ?? variables['USERPROFILE'];
	const given = variables['npm_config_userconfig'] ?? variables['NPM_CONFIG_USERCONFIG'];
	const file = given ?? (home === undefined ? null : path.join(home, '.npmrc'));
	const text = file === null ? '' : await configurationText(file);
	const environment = (name: string) => variables[name] ?? variables[name.toUpperCase()];
	return readNpmConfiguration({ project: new Map(), user: text }, environment);
}
