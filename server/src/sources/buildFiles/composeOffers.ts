/** The services of a compose file that are built, as the compose specification's `build` says. */
import { parse } from 'yaml';
import { type FileOffer, fileOffer, isRecord } from './fileOffer.ts';

/** `compose.yaml`, `docker-compose.override.yml`: the names that `docker compose` looks for, and their variants. */
export function isComposeFile(name: string): boolean {
	return /^(?:docker-)?compose(?:\.[\w-]+)*\.ya?ml$/.test(name);
}

/** Throws for a text that is no YAML. */
export function composeOffers(text: string, file: string): readonly FileOffer[] {
	const document: unknown = parse(text, { logLevel: 'error' });
	const services = isRecord(document) ? document['services'] : undefined;
	if (!isRecord(services)) return [];
	return Object.entries(services).flatMap(([name, service]) => {
		const offer = isRecord(service) ? serviceOffer(name, service, file) : null;
		return offer ?? [];
	});
}

function serviceOffer(
	name: string,
	service: Readonly<Record<string, unknown>>,
	file: string,
): FileOffer | null {
	const { build } = service;
	if (build === undefined || build === null) return null;
	const details = isRecord(build) ? build : { context: build };
	if (details['dockerfile_inline'] !== undefined) return null;
	return fileOffer(
		{
			name,
			context: interpolated(details['context'] ?? '.'),
			dockerfile: interpolated(details['dockerfile'] ?? 'Dockerfile'),
			target: details['target'] === undefined ? null : interpolated(details['target']),
			args: argumentsOf(details['args']),
			platform: service['platform'] === undefined ? null : interpolated(service['platform']),
		},
		file,
	);
}

/** A mapping, or a list of `NAME=value`; one without a value comes from the environment and is left out. */
function argumentsOf(args: unknown): Readonly<Record<string, string>> {
	const pairs = Array.isArray(args)
		? args.map((each) => splitPair(String(each)))
		: Object.entries(isRecord(args) ? args : {});
	return Object.fromEntries(
		pairs.flatMap(([name, value]) => {
			const text = value === null || value === undefined ? null : interpolated(value);
			return text === null ? [] : [[name, text]];
		}),
	);
}

function splitPair(pair: string): readonly [string, string | null] {
	const at = pair.indexOf('=');
	return at === -1 ? [pair, null] : [pair.slice(0, at), pair.slice(at + 1)];
}

/** `${NAME:-default}` and `$$`; null where only the environment of a build knows the text. */
function interpolated(value: unknown): string | null {
	if (!['string', 'number', 'boolean'].includes(typeof value)) return null;
	let known = true;
	const text = String(value).replace(
		/\$(?:(\$)|\{(\w+)(?::?-([^{}]*))?\}|(\w+))/g,
		(_, dollar: string | undefined, _name, fallback: string | undefined) => {
			if (dollar !== undefined) return dollar;
			if (fallback === undefined) known = false;
			return fallback ?? '';
		},
	);
	return known ? text : null;
}
