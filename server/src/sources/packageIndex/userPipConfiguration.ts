import path from 'node:path';
import { configurationText } from './configurationText.ts';
import { type PipConfiguration, readPipConfiguration } from './pipConfiguration.ts';

type Variables = Readonly<Record<string, string | undefined>>;

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
	const texts = await Promise.all(files.map(configurationText));
	return readPipConfiguration(texts, (name) => variables[name]);
}
