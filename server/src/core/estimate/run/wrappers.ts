/** Commands that run another one that their arguments name. */
import type { Environment } from './variables.ts';
import type { RunWorld } from './world.ts';

interface Words {
	readonly name: string;
	readonly args: readonly (string | null)[];
	readonly patterns: ReadonlyMap<number, string>;
}

type Inner =
	| {
			readonly kind: 'call';
			readonly words: Words;
			/** What it sets for the command; null: taken away. */
			readonly environment: Environment;
	  }
	/** A script for a shell of its own. */
	| { readonly kind: 'script'; readonly text: string };

/** Options of these that take a value, and how many arguments stand before the command. */
const wrappers: ReadonlyMap<string, { readonly valued: string; readonly skip: number }> = new Map([
	['busybox', { valued: '', skip: 0 }],
	['command', { valued: '', skip: 0 }],
	['builtin', { valued: '', skip: 0 }],
	['exec', { valued: 'a', skip: 0 }],
	['env', { valued: 'uCS', skip: 0 }],
	['nice', { valued: 'n', skip: 0 }],
	['ionice', { valued: 'cn', skip: 0 }],
	['time', { valued: 'fo', skip: 0 }],
	['timeout', { valued: 'sk', skip: 1 }],
	['stdbuf', { valued: 'ioe', skip: 0 }],
	['eatmydata', { valued: '', skip: 0 }],
	['nohup', { valued: '', skip: 0 }],
	['sudo', { valued: 'ugCp', skip: 0 }],
	['gosu', { valued: '', skip: 1 }],
	['su-exec', { valued: '', skip: 1 }],
]);

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash']);

/** Undefined where the command is none of them, or its call is not understood. */
export function wrappedCall(words: Words, world: RunWorld): Inner | undefined {
	const name = words.name.replace(/^\/(?:usr\/)?s?bin\//, '');
	if (shells.has(name)) return shellCall(words);
	const wrapper = wrappers.get(name);
	if (wrapper === undefined) return undefined;
	// Who is root already stays root; for others the command may do what the RUN may not.
	if (name === 'sudo' && !world.root && words.args.includes(null)) return undefined;
	const environment = new Map<string, string | null>();
	let at = 0;
	for (; at < words.args.length; at++) {
		const arg = words.args[at];
		if (arg === null || arg === undefined) return undefined;
		if (arg === '--') {
			at++;
			break;
		}
		// `command -v x` only asks.
		if (name === 'command' && /^-[vV]/.test(arg)) return undefined;
		if (arg.startsWith('-') && arg.length > 1) {
			if (arg === '-S' || arg === '-i' || arg === '-') return undefined;
			if (arg.length !== 2 || !wrapper.valued.includes(arg[1] ?? '')) continue;
			const value = words.args[++at];
			if (name === 'env' && arg === '-u' && typeof value === 'string') environment.set(value, null);
		} else if (!(name === 'env' || name === 'sudo') || !/^[A-Za-z_]\w*=/.test(arg)) break;
		else if (/^(PATH|LD_\w+|POSIXLY_CORRECT)=/.test(arg)) return undefined;
		else environment.set(arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1));
	}
	return innerCall(words, at + wrapper.skip, environment);
}

function innerCall(
	{ args, patterns }: Words,
	at: number,
	environment: Environment,
): Inner | undefined {
	const inner = args[at];
	if (inner === undefined || inner === null) return undefined;
	const moved = new Map([...patterns].map(([index, text]) => [index - at - 1, text] as const));
	const words = { name: inner, args: args.slice(at + 1), patterns: moved };
	return { kind: 'call', words, environment };
}

/** `sh -c TEXT`, `bash -euxo pipefail -c TEXT`; more arguments would be `$0` and on. */
function shellCall({ args }: Words): Inner | undefined {
	let options = '';
	for (let at = 0; at < args.length; at++) {
		const arg = args[at];
		if (arg === null || arg === undefined) return undefined;
		const match = /^-([celuxo]+)$/.exec(arg);
		if (match === null) return undefined;
		const letters = match[1] ?? '';
		if (letters.includes('o') && args[++at] !== 'pipefail') return undefined;
		if (letters.includes('e')) options = 'set -e\n';
		if (!letters.includes('c')) continue;
		const text = args[at + 1];
		if (text === null || text === undefined || args.length > at + 2) return undefined;
		return { kind: 'script', text: options + text };
	}
	return undefined;
}
