/** Commands that rewrite a few small files of the system, and sed. */
import type { Message } from '../../../protocol/message.ts';
import { type Amount, anyAmount, guess, noBytes, usualOf } from './amount.ts';
import { absolutePath, type CommandModel, type Invocation, writeFile } from './command.ts';
import { withGroup } from './fileGroup.ts';
import { parseOptions, plainOperands } from './options.ts';
import { isWithin } from './paths.ts';
import { thinOut } from './removing.ts';
import { mostAfterSed } from './sedGrowth.ts';
import { entryAt, type RunState } from './state.ts';
import type { RunWorld } from './world.ts';

/** A command that leaves about so much in the system's folders. */
function leaves(code: string, amount: Amount, place: string): CommandModel {
	return ({ state, name }) => {
		const label: Message = { code, args: { command: name } };
		const group = { place, label, amount, files: null, part: null, copiedUp: false };
		return { state: withGroup(state, group), output: noBytes, sure: true };
	};
}

/**
 * The account files that are written again, with their copies (`passwd-`), a home folder's skeleton,
 * and what lastlog and faillog grow to: 292 and 32 bytes for each number up to the user's.
 */
export const addUser: CommandModel = leaves(
	'part.accounts',
	guess(500, 8000, 1_500_000),
	'/etc/accounts',
);

export const addGroup: CommandModel = leaves(
	'part.accounts',
	guess(100, 2000, 40_000),
	'/etc/groups',
);

/** The linker's cache. */
export const ldconfig: CommandModel = leaves(
	'part.smallFiles',
	guess(2000, 12_000, 400_000),
	'/etc/ld.so.cache',
);

export const updateCertificates: CommandModel = leaves(
	'part.smallFiles',
	guess(0, 240_000, 700_000),
	'/etc/ssl/certs',
);

/** The archive of locales is written again with each; locale-gen makes all that its list names. */
export const localeGen: CommandModel = leaves(
	'part.locales',
	guess(300_000, 3_000_000, 240_000_000),
	'/usr/lib/locale',
);

export const localedef: CommandModel = leaves(
	'part.locales',
	guess(300_000, 3_000_000, 12_000_000),
	'/usr/lib/locale',
);

/** a2enmod and its kin make a link and note whose wish it was in an empty file. */
export const apacheSwitch: CommandModel = leaves(
	'part.smallFiles',
	guess(0, 0, 4000),
	'/var/lib/apache2',
);

/** Links and the list of what they may lead to. */
export const alternatives: CommandModel = leaves(
	'part.smallFiles',
	guess(0, 300, 10_000),
	'/var/lib/dpkg/alternatives',
);

/** Answers to questions of packages: debconf's database is written anew, with its copy. */
export const debconfAnswers: CommandModel = leaves(
	'part.deb.debconf',
	guess(0, 10_000, 2_000_000),
	'/var/cache/debconf',
);
/** Keys in a keyring. */
export const gpg: CommandModel = (invocation) => {
	const { state, world } = invocation;
	const home = state.variables.get('GNUPGHOME') ?? world.variable('GNUPGHOME');
	const place = home ?? (world.root ? '/root/.gnupg' : null);
	if (place === null) return null;
	const label: Message = { code: 'part.smallFiles', args: { command: 'gpg' } };
	const amount = guess(0, 20_000, 400_000);
	const group = { place, label, amount, files: null, part: null, copiedUp: false };
	return { state: withGroup(state, group), output: anyAmount, sure: true };
};

/** `sed -i SCRIPT FILE…` writes files again, a little shorter or longer; without -i it prints. */
export const sed: CommandModel = (invocation) => {
	const inPlace = invocation.args.some(
		(arg) => arg !== null && /^(-[Enrsz]*i|--in-place)/.test(arg),
	);
	if (!inPlace) return { state: invocation.state, output: anyAmount, sure: false };
	const plain = invocation.args.map((arg) => (arg === '-ri' || arg === '-Ei' ? '-i' : arg));
	if (plain.some((arg) => arg !== null && /^(-i.|--in-place=)/.test(arg))) return null;
	const long = { 'in-place': 'i', expression: 'e', 'regexp-extended': 'E', quiet: 'n' };
	const parsed = parseOptions({ ...invocation, args: plain }, 'iEnrsze:', long);
	const operands = parsed && plainOperands(parsed);
	if (parsed === null || operands === null) return null;
	const hasScripts = parsed.options.has('e');
	const files = hasScripts ? operands : operands.slice(1);
	const scripts = hasScripts ? plain.flatMap(scriptBehind) : operands.slice(0, 1);
	const { world } = invocation;
	let { state } = invocation;
	for (const file of files) {
		const path = absolutePath(file, state, world);
		const written =
			path === null ? null : writeFile(state, path, edited(path, scripts, state, world), world);
		if (written === null) return null;
		({ state } = written);
	}
	return { state, output: noBytes, sure: false };
};

/** A system's settings are small files: one that is not known is taken for one of them. */
const settings = guess(0, 2000, 400_000);

/** The scripts of `-e SCRIPT`, `-eSCRIPT` and `--expression=SCRIPT`, each at its place. */
function scriptBehind(
	arg: string | null,
	at: number,
	args: readonly (string | null)[],
): readonly string[] {
	const inside = /^(?:-[Enrsz]*e|--expression=)(.+)/s.exec(arg ?? '')?.[1];
	if (inside !== undefined) return [inside];
	const next = /^(?:-[Enrsz]*e|--expression)$/.test(arg ?? '') ? args[at + 1] : undefined;
	return typeof next === 'string' ? [next] : [];
}

function edited(
	path: string,
	scripts: readonly string[],
	state: RunState,
	world: RunWorld,
): Amount {
	const fact = entryAt(state, path, world);
	if (fact.kind === 'file') {
		const { low, high } = fact.size;
		const most = high === null ? null : mostAfterSed(scripts, high);
		const ceiling = most === null || high === null ? null : Math.max(most, high * 1.5 + 2000);
		return guess(mayEmpty(scripts) ? 0 : low * 0.5, usualOf(fact.size), ceiling);
	}
	return isWithin(path, '/etc') ? settings : anyAmount;
}

/** Lines that are deleted or changed, and patterns that match more than they name, can be all of it. */
function mayEmpty(scripts: readonly string[]): boolean {
	return scripts.some((script) => !/^s(\W)[^*+\\{]*\1[^\n;]*\1[gI]*$/.test(script));
}

/** `find` prints, unless it deletes. */
export const find: CommandModel = (invocation) => {
	const { args, state, world } = invocation;
	const text = args.map((arg) => arg ?? '?');
	const deletes = text.includes('-delete') || removesByExec(text);
	const acts = text.some((arg) => /^-(exec|execdir|ok|okdir|fprint|fls)/.test(arg));
	if (!deletes) return acts ? null : { state, output: anyAmount, sure: false };
	return thinned(invocation, text, world);
};

function removesByExec(args: readonly string[]): boolean {
	return args.some((arg, index) => /^-exec(dir)?$/.test(arg) && args[index + 1] === 'rm');
}

function thinned({ state: before }: Invocation, args: readonly string[], world: RunWorld) {
	let state: RunState = before;
	const folders = args.slice(
		0,
		args.findIndex((arg) => arg.startsWith('-') || arg === '('),
	);
	for (const folder of folders.length === 0 ? ['.'] : folders) {
		const path = absolutePath(folder, state, world);
		if (path === null) return null;
		state = thinOut(state, path);
	}
	return { state, output: anyAmount, sure: false };
}

/** A name for a temporary file; the file itself takes no bytes. */
export const makeTemporary: CommandModel = ({ state }) => ({
	state,
	output: anyAmount,
	sure: true,
});
