/** curl, wget and git: what comes from the network. */
import type { Message } from '../../../protocol/message.ts';
import { type Amount, anyAmount } from './amount.ts';
import {
	absolutePath,
	type CommandModel,
	type Effect,
	type Invocation,
	writeFile,
} from './command.ts';
import { type Options, parseOptions, plainOperands } from './options.ts';
import { joined, nameIn } from './paths.ts';
import { type RunState, withDoubt, withEntry } from './state.ts';
import type { RunWorld } from './world.ts';

const curlLong = {
	output: 'o',
	'remote-name': 'O',
	location: 'L',
	fail: 'f',
	'fail-with-body': 'f',
	silent: 's',
	'show-error': 'S',
	insecure: 'k',
	header: 'H',
	'user-agent': 'A',
	user: 'u',
	retry: 'y',
	'retry-delay': 'y',
	'retry-max-time': 'y',
	'retry-connrefused': 'f',
	'retry-all-errors': 'f',
	'connect-timeout': 'y',
	'max-time': 'm',
	proto: 'y',
	'proto-redir': 'y',
	'tlsv1.2': 'f',
	'tlsv1.3': 'f',
	compressed: 'f',
	http1: 'f',
	'progress-bar': '#',
	'output-dir': 'D',
	'create-dirs': 'f',
	cacert: 'y',
	data: 'd',
	request: 'X',
	url: 'U',
	globoff: 'g',
	ipv4: '4',
	ipv6: '6',
};

export const curl: CommandModel = (invocation) => {
	const parsed = parseOptions(invocation, 'o:OLfsSkH:A:u:y:m:#D:d:X:U:g46J', curlLong);
	if (parsed === null) return null;
	const operands = plainOperands(parsed);
	const given = parsed.options.get('U');
	const urls = [...(operands ?? []), ...(given === undefined ? [] : [given])];
	const [url] = urls;
	if (operands === null || url === undefined || urls.length > 1) return null;
	const { options } = parsed;
	const sends = ['d', 'X'].some((letter) => options.has(letter));
	const target = options.get('o') ?? (options.has('O') ? nameOfUrl(url) : '-');
	if (target === null || options.has('J')) return null;
	const folder = options.get('D');
	const file = folder === undefined || target === '-' ? target : joined(folder, target);
	return fetched(invocation, { url, file, asked: !sends });
};

const wgetLong = {
	'output-document': 'O',
	'directory-prefix': 'P',
	quiet: 'q',
	'no-verbose': 'v',
	'no-check-certificate': 'q',
	continue: 'c',
	tries: 't',
	timeout: 'T',
	progress: 'y',
	'show-progress': 'q',
	https: 'q',
	'https-only': 'q',
	header: 'y',
	'user-agent': 'U',
	'max-redirect': 'y',
	'retry-connrefused': 'q',
	'no-cache': 'q',
	'no-cookies': 'q',
	'no-hsts': 'q',
	waitretry: 'y',
	'secure-protocol': 'y',
};

export const wget: CommandModel = (invocation) => {
	const quiet = invocation.args.map((arg) => (arg === '-nv' ? '-q' : arg));
	const given = { ...invocation, args: quiet };
	const parsed = parseOptions(given, 'O:P:qvcSt:T:y:U:46', wgetLong);
	const urls = parsed && plainOperands(parsed);
	if (parsed === null || urls === null || urls.length === 0) return null;
	const document = parsed.options.get('O');
	const folder = parsed.options.get('P');
	if (document !== undefined) {
		const [url] = urls;
		return urls.length > 1 || url === undefined
			? null
			: fetched(invocation, { url, file: document, asked: true });
	}
	let effect: Effect | null = null;
	let { state } = invocation;
	for (const url of urls) {
		const name = nameOfUrl(url) ?? 'index.html';
		const file = folder === undefined ? name : joined(folder.replace(/(.)\/+$/, '$1'), name);
		effect = fetched({ ...invocation, state }, { url, file, asked: true });
		if (effect === null) return null;
		({ state } = effect);
	}
	return effect;
};

/** The last name of a URL's path; null where it has none. */
function nameOfUrl(url: string): string | null {
	const path = /^[a-z][\w+.-]*:\/\/[^/?#]*\/([^?#]*)/i.exec(url)?.[1];
	return path === undefined || path === '' || path.endsWith('/') ? null : nameIn(`/${path}`);
}

interface Download {
	readonly url: string;
	/** `-`: its standard output. */
	readonly file: string;
	/** False where the answer depends on what is sent. */
	readonly asked: boolean;
}

/** A call that fails stops the script as a rule, or is asked again: it is taken to succeed. */
function fetched({ state, world }: Invocation, { url, file, asked }: Download): Effect | null {
	const size = asked ? downloadSize(url, world) : anyAmount;
	if (file === '-') return { state, output: size, url, sure: true };
	const path = absolutePath(file, state, world);
	const written = path === null ? null : writeFile(state, path, size, world);
	if (path === null || written === null) return null;
	const entry = written.state.entries.get(path);
	const label: Message = { code: 'part.download', args: { url: shownUrl(url), path } };
	const named =
		entry === undefined ? written.state : withEntry(written.state, path, { ...entry, label });
	return { state: named, output: { low: 0, high: 0 }, sure: true };
}

export function downloadSize(url: string, world: RunWorld): Amount {
	if (!/^https?:\/\//i.test(url)) return anyAmount;
	const answer = world.remote(url);
	const bytes = answer?.state === 'known' ? answer.value.bytes : null;
	return bytes === null ? anyAmount : { low: bytes, high: bytes, estimated: true };
}

/** Without what follows the path: it may hold a secret. */
export function shownUrl(url: string): string {
	return url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');
}

/** `git clone URL [DIR]` brings what nobody knows; other calls change what it brought. */
export const git: CommandModel = (invocation) => {
	const [command, ...args] = invocation.args;
	if (command === 'clone') return clone({ ...invocation, args });
	const { state, world } = invocation;
	if (command === 'config') {
		const path = absolutePath(world.root ? '/root/.gitconfig' : '.gitconfig', state, world);
		const size: Amount = { low: 0, high: 1000, usual: 60, estimated: true };
		const written = path === null ? null : writeFile(state, path, size, world);
		return written && { state: written.state, output: anyAmount, sure: true };
	}
	if (typeof command !== 'string' || !insideClone.has(command)) return null;
	const label: Message = { code: 'part.unknownCommand', args: { command: `git ${command}` } };
	const place = state.workingDirectory;
	return {
		state: withDoubt(state, `git ${place}`, { label, place }),
		output: anyAmount,
		sure: true,
	};
};

const insideClone: ReadonlySet<string> = new Set(
	`checkout submodule fetch pull reset init remote apply am log describe rev-parse status lfs
	switch restore show branch tag`.split(/\s+/),
);

const cloneLong = {
	depth: 'd',
	branch: 'b',
	recursive: 'r',
	'recurse-submodules': 'r',
	'single-branch': 'r',
	'shallow-submodules': 'r',
	quiet: 'q',
	'no-checkout': 'n',
	filter: 'f',
	config: 'c',
	jobs: 'j',
	'no-tags': 'r',
	progress: 'q',
	bare: 'r',
};

function clone(invocation: Invocation): Effect | null {
	const parsed: Options | null = parseOptions(invocation, 'd:b:rqnf:c:j:', cloneLong);
	const operands = parsed && plainOperands(parsed);
	const [url, folder] = operands ?? [null];
	const { state, world } = invocation;
	const shown = url === null || url === undefined ? 'git' : shownUrl(url);
	const label: Message = { code: 'part.git', args: { url: shown } };
	const name = folder ?? (url == null ? null : nameIn(`/${url.replace(/(\.git)?\/*$/, '')}`));
	const place = name === null ? null : absolutePath(name, state, world);
	return { state: clonedTo(state, label, place), output: anyAmount, sure: true };
}

function clonedTo(state: RunState, label: Message, place: string | null): RunState {
	return withDoubt(state, `git ${place ?? ''}`, { label, place });
}
