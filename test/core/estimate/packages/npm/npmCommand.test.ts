import { describe, expect, test } from 'vitest';
import {
	type NpmTool,
	npmCommand,
} from '../../../../../server/src/core/estimate/packages/npm/npmCommand.ts';

const tools: ReadonlySet<string> = new Set(['npm', 'yarn', 'pnpm']);

function isTool(name: string): name is NpmTool {
	return tools.has(name);
}

/** A command line, with variables in front, as one line; `?` is a word that only the build knows. */
function checkCommand(line: string): string {
	const words = line.split(' ');
	const first = words.findIndex((word) => tools.has(word));
	const variables = new Map(
		words
			.slice(0, first)
			.map((each) => [...each.split('=')] as const)
			.map(([name = '', value = '']) => [name, value] as const),
	);
	const tool = words[first] ?? '';
	if (!isTool(tool)) throw new Error(`${line}: which tool?`);
	const args = words.slice(first + 1).map((word) => (word === '?' ? null : word));
	const command = npmCommand(tool, args, (name) => variables.get(name));
	switch (command.kind) {
		case 'nothing':
			return 'nothing';
		case 'cleanCache':
			return `clean ${command.folder}`;
		case 'prune':
			return `prune -${[...command.omit].join(' -')}`;
		case 'unknown':
			return `unknown: ${command.label.args?.['name']}`;
		case 'install':
			return [
				command.frozen ? 'frozen' : 'free',
				...[...command.omit].map((each) => `-${each}`),
				command.cache,
				...(command.folder === null ? [] : [`in ${command.folder}`]),
				...(command.scripts ? [] : ['no scripts']),
				...(command.workspaces === null ? [] : [`only ${command.workspaces.join(' ')}`]),
				...command.added.map((each) => `+${each}`),
				...(command.global ? ['global'] : []),
			].join(', ');
	}
}

describe('a command line of npm', () => {
	test.each([
		['npm ci', 'frozen, ~/.npm'],
		['npm clean-install', 'frozen, ~/.npm'],
		['npm ci --omit=dev', 'frozen, -dev, ~/.npm'],
		['npm --omit=dev ci', 'frozen, -dev, ~/.npm'],
		['npm ci --omit dev --omit optional', 'frozen, -dev, -optional, ~/.npm'],
		['npm ci --only=production', 'frozen, -dev, ~/.npm'],
		['npm ci --production', 'frozen, -dev, ~/.npm'],
		['npm ci --production=false', 'frozen, ~/.npm'],
		['npm install --production --no-optional', 'free, -dev, -optional, ~/.npm'],
		['NODE_ENV=production npm ci', 'frozen, -dev, ~/.npm'],
		['NODE_ENV=production npm ci --include=dev', 'frozen, ~/.npm'],
		['NODE_ENV=production npm ci --production=false', 'frozen, ~/.npm'],
		['NODE_ENV=development npm ci', 'frozen, ~/.npm'],
		['npm_config_omit=dev npm ci', 'frozen, -dev, ~/.npm'],
		['NPM_CONFIG_PRODUCTION=true npm i', 'free, -dev, ~/.npm'],
		['NPM_CONFIG_CACHE=/tmp/c npm ci', 'frozen, /tmp/c'],
		['npm ci --cache /tmp/c --ignore-scripts', 'frozen, /tmp/c, no scripts'],
		['npm --prefix web ci', 'frozen, ~/.npm, in web'],
		['npm ci -w a --workspace=b', 'frozen, ~/.npm, only a b'],
		['npm i', 'free, ~/.npm'],
		['npm i express@4 lodash', 'free, ~/.npm, +express@4, +lodash'],
		['npm install -g typescript', 'free, ~/.npm, in /usr/local/lib, +typescript, global'],
		['npm i --location=global x', 'free, ~/.npm, in /usr/local/lib, +x, global'],
		['npm i -D x', 'free, ~/.npm, +x'],
		['npm prune --omit=dev', 'prune -dev'],
		['npm prune --production', 'prune -dev'],
		['npm cache clean --force', 'clean ~/.npm/_cacache'],
		['npm cache clean -f', 'clean ~/.npm/_cacache'],
		['npm --force cache clean --cache /c', 'clean /c/_cacache'],
		['npm cache clean', 'nothing'],
		['npm cache verify', 'nothing'],
		['npm cache add x', 'unknown: npm cache'],
		['npm config set fund false', 'nothing'],
		['npm --version', 'nothing'],
		['npm audit', 'nothing'],
		['npm audit fix', 'unknown: npm audit'],
		['npm run build', 'unknown: npm run'],
		['npm ci ?', 'unknown: npm ci'],
		['npm ?', 'unknown: npm'],
		['npm constructor', 'unknown: npm constructor'],
		['npm', 'nothing'],
	])('%s', (line, expected) => {
		expect(checkCommand(line)).toBe(expected);
	});
});

describe('a command line of yarn', () => {
	const cache = '/usr/local/share/.cache/yarn';
	test.each([
		['yarn', `free, ${cache}`],
		['yarn --frozen-lockfile --production', `frozen, -dev, ${cache}`],
		['yarn install --immutable', `frozen, ${cache}`],
		['yarn --prod install', `free, -dev, ${cache}`],
		['yarn --production=false', `free, ${cache}`],
		['NODE_ENV=production yarn', `free, -dev, ${cache}`],
		['NODE_ENV=production yarn --production=false', `free, ${cache}`],
		['yarn --ignore-optional --ignore-scripts', `free, -optional, ${cache}, no scripts`],
		['yarn install --mode=skip-build', `free, ${cache}, no scripts`],
		['yarn --cwd web install', `free, ${cache}, in web`],
		['HOME=/home/node yarn', 'free, ~/.cache/yarn'],
		['YARN_CACHE_FOLDER=/c yarn', 'free, /c'],
		['yarn --cache-folder /c', 'free, /c'],
		['yarn add react', `free, ${cache}, +react`],
		['yarn workspaces focus --production api', `free, -dev, ${cache}, only api`],
		['yarn cache clean', `clean ${cache}`],
		['yarn cache clean --all', `clean ${cache}`],
		['yarn cache clean lodash', 'unknown: yarn cache clean'],
		['yarn config set network-timeout 60000', 'nothing'],
		['yarn --version', 'nothing'],
		['yarn build', 'unknown: yarn build'],
		['yarn global add x', 'unknown: yarn global'],
	])('%s', (line, expected) => {
		expect(checkCommand(line)).toBe(expected);
	});
});

describe('a command line of pnpm', () => {
	const store = '~/.local/share/pnpm/store';
	test.each([
		['pnpm i', `free, ${store}`],
		['pnpm i --frozen-lockfile', `frozen, ${store}`],
		['pnpm i --prod', `free, -dev, ${store}`],
		['pnpm install -P --no-optional', `free, -dev, -optional, ${store}`],
		['NODE_ENV=production pnpm i', `free, -dev, ${store}`],
		['NODE_ENV=production pnpm i --prod=false', `free, ${store}`],
		['pnpm --filter api i', `free, ${store}, only api`],
		['pnpm -C web i', `free, ${store}, in web`],
		['PNPM_HOME=/pnpm pnpm i', 'free, /pnpm/store'],
		['pnpm i --store-dir=/s', 'free, /s'],
		['pnpm add -g x', `free, ${store}, +x, global`],
		['pnpm prune --prod', 'prune -dev'],
		['pnpm store prune', 'nothing'],
		['pnpm store path', 'unknown: pnpm store'],
		['pnpm run build', 'unknown: pnpm run'],
		['pnpm', 'nothing'],
	])('%s', (line, expected) => {
		expect(checkCommand(line)).toBe(expected);
	});
});
