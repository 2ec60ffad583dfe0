/** The options that say which build is meant, the same for every command. */
import type { Build, Platform } from '../core/knowledge.ts';
import type { BuilderKind } from '../protocol/report.ts';
import type { CliHost } from './host.ts';
import type { OptionTable, ParsedOptions } from './options.ts';
import { UsageError } from './usageError.ts';

export const buildOptionTable: OptionTable = {
	context: { type: 'string' },
	target: { type: 'string' },
	'build-arg': { type: 'string', multiple: true },
	platform: { type: 'string' },
	builder: { type: 'string' },
	store: { type: 'string' },
	base: { type: 'string', multiple: true },
	offline: { type: 'boolean' },
};

/** The Docker Engine whose history texts are meant where none is named. */
const engineVersion = 28;

export function buildOf(
	options: ParsedOptions,
	host: CliHost,
	dockerfile: string | null,
	context: string | null,
): Build {
	return {
		target: options.last('target') ?? null,
		buildArgs: buildArgs(options.all('build-arg'), host),
		platform: platformOf(options.last('platform')) ?? host.platform,
		...builderOf(options.last('builder') ?? 'buildkit'),
		store: oneOf('--store', options.last('store') ?? 'overlay2', ['overlay2', 'containerd']),
		dockerfile,
		context,
	};
}

/** `K=V`; a bare `K` takes its value from the environment, as docker does. */
function buildArgs(given: readonly string[], host: CliHost): ReadonlyMap<string, string> {
	const args = new Map<string, string>();
	for (const text of given) {
		const at = text.indexOf('=');
		const name = at === -1 ? text : text.slice(0, at);
		if (name.trim() === '') throw new UsageError('cli.badBuildArg', { value: text });
		const value = at === -1 ? host.environment[name] : text.slice(at + 1);
		if (value !== undefined) args.set(name, value);
	}
	return args;
}

/** `linux/arm64`, `linux/arm/v7`, `arm64`. */
function platformOf(text: string | undefined): Platform | null {
	if (text === undefined) return null;
	const parts = text.toLowerCase().split('/');
	const readable = parts.length <= 3 && parts.every((part) => /^[a-z0-9_.-]+$/.test(part));
	if (!readable) throw new UsageError('cli.badPlatform', { value: text });
	const [first = '', second, third] = parts;
	if (second !== undefined) return { os: first, architecture: second, variant: third ?? null };
	const isSystem = first === 'linux' || first === 'windows';
	return isSystem
		? { os: first, architecture: 'amd64', variant: null }
		: { os: 'linux', architecture: first, variant: null };
}

/** `buildkit`, `classic`, either with the engine's major version: `classic@20`. */
function builderOf(text: string): { builder: BuilderKind; engineVersion: number } {
	const [name = '', version, ...rest] = text.split('@');
	const builder = oneOf('--builder', name, ['buildkit', 'classic'], text);
	if (version === undefined) return { builder, engineVersion };
	if (rest.length > 0 || !/^[1-9]\d?$/.test(version)) {
		throw new UsageError('cli.badChoice', { option: '--builder', value: text, choices: builders });
	}
	return { builder, engineVersion: Number(version) };
}

const builders = 'buildkit, classic, classic@20';

function oneOf<const T extends string>(
	option: string,
	value: string,
	choices: readonly T[],
	shown = value,
): T {
	const found = choices.find((choice) => choice === value);
	if (found !== undefined) return found;
	const list = option === '--builder' ? builders : choices.join(', ');
	throw new UsageError('cli.badChoice', { option, value: shown, choices: list });
}
