/**
 * The user's own credentials, from where `docker login` keeps them: config.json and the helper
 * programs that it names. Nothing of a workspace is read.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { isObject, type Json, type JsonObject, stringOf } from '../archive/imageDocuments.ts';

export interface Credentials {
	readonly user: string;
	readonly password: string;
}

/** Null: none are kept for the registry, or they cannot be had; it is asked without. */
export type CredentialStore = (domain: string) => Promise<Credentials | null>;

export interface CredentialPlaces {
	readonly environment: Readonly<Record<string, string | undefined>>;
}

const largestConfig = 1_000_000;

export function dockerCredentials({ environment }: CredentialPlaces): CredentialStore {
	return async (domain) => {
		const config = await readConfig(environment);
		if (config === null) return null;
		const key = domain === 'docker.io' ? 'https://index.docker.io/v1/' : domain;
		const helpers = config['credHelpers'];
		const own = isObject(helpers) ? (helpers[domain] ?? helpers[key]) : undefined;
		const helper = stringOf(own ?? config['credsStore']);
		if (helper !== '') return askHelper(helper, key, environment);
		return keptCredentials(config['auths'], domain, key);
	};
}

async function readConfig(
	environment: CredentialPlaces['environment'],
): Promise<JsonObject | null> {
	const folder = environment['DOCKER_CONFIG'] || path.join(homedir(), '.docker');
	try {
		const text = await readFile(path.join(folder, 'config.json'), 'utf8');
		const config = text.length > largestConfig ? null : (JSON.parse(text) as Json);
		return config !== null && isObject(config) ? config : null;
	} catch {
		return null;
	}
}

/** `auths`, by host or by an address of it, as several versions of docker wrote it. */
function keptCredentials(auths: Json | undefined, domain: string, key: string): Credentials | null {
	if (!isObject(auths)) return null;
	for (const [name, entry] of Object.entries(auths)) {
		const host = name.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
		if (!isObject(entry) || (name !== key && host !== domain)) continue;
		const pair = Buffer.from(stringOf(entry['auth']), 'base64')
			.toString('utf8')
			.replace(/\0+$/, '');
		const colon = pair.indexOf(':');
		if (colon > 0) return { user: pair.slice(0, colon), password: pair.slice(colon + 1) };
		const [user, password] = [stringOf(entry['username']), stringOf(entry['password'])];
		if (user !== '') return { user, password };
	}
	return null;
}

const helperMilliseconds = 5000;
const largestAnswer = 65_536;

/** `docker-credential-NAME get` with the address on its input, as docker asks it. */
function askHelper(
	name: string,
	key: string,
	environment: CredentialPlaces['environment'],
): Promise<Credentials | null> {
	if (!/^[\w.-]+$/.test(name)) return Promise.resolve(null);
	return new Promise((resolve) => {
		const program = spawn(`docker-credential-${name}`, ['get'], {
			cwd: homedir(),
			env: { ...environment },
			stdio: ['pipe', 'pipe', 'ignore'],
			timeout: helperMilliseconds,
			windowsHide: true,
		});
		let answer = '';
		program.stdout.on('data', (chunk: Buffer) => {
			answer += chunk.toString('utf8');
			if (answer.length > largestAnswer) program.kill();
		});
		program.stdin.on('error', () => {});
		program.on('error', () => resolve(null));
		program.on('close', (status) => resolve(status === 0 ? credentialsOf(answer) : null));
		program.stdin.end(`${key}\n`);
	});
}

function credentialsOf(answer: string): Credentials | null {
	try {
		const document = JSON.parse(answer) as Json;
		if (!isObject(document)) return null;
		const user = stringOf(document['Username']);
		// Of an identity token another exchange would have to be made first.
		if (user === '' || user === '<token>') return null;
		return { user, password: stringOf(document['Secret']) };
	} catch {
		return null;
	}
}
