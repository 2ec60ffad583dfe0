/** Scripts of packages may fetch or build anything. yarn.lock does not say who has one: known names are. */
import type { PackagePart } from '../packagePart.ts';
import type { Selection } from './selectPackages.ts';

/** Empty where no script leaves anything. */
export function scriptsPart({ lockfile, packages }: Selection): readonly PackagePart[] {
	const says = lockfile.kind === 'npm' || packages.some(({ flags }) => flags.installScript);
	const running = packages.filter(({ name, flags }) =>
		says ? flags.installScript && !quietScripts.has(name) : loudScripts.has(name),
	);
	if (running.length === 0) return [];
	const names = [...new Set(running.map(({ name }) => name))].sort();
	const label = {
		code: 'npm.scripts',
		args: { names: names.slice(0, 5).join(', '), count: names.length },
	};
	return [{ key: 'npm.scripts', label, place: null, bytes: 0, low: 0, high: null }];
}

/** Their scripts print, check or link what came with an optional package: they leave nothing. */
const quietScripts: ReadonlySet<string> = new Set([
	'@nestjs/core',
	'core-js',
	'core-js-pure',
	'es5-ext',
	'esbuild',
	'fsevents',
	'protobufjs',
	'sharp',
	'styled-components',
	'unrs-resolver',
]);

/** Their scripts download or compile. */
const loudScripts: ReadonlySet<string> = new Set([
	'bcrypt',
	'better-sqlite3',
	'canvas',
	'cypress',
	'electron',
	'node-sass',
	'playwright',
	'puppeteer',
	'sqlite3',
]);
