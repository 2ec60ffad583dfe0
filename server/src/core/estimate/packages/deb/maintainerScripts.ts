/**
 * What a package's own installation scripts write, by the commands that they call. Most are made by
 * debhelper and set links, rights and accounts; one that fetches or makes files may write anything.
 */
import { type Command, parse, type Redirection, type SyntaxNode } from 'unbash';
import { walkScript } from '../../../shell/walkScript.ts';
import { commandWords, wordText } from '../../../shell/words.ts';

/** `nothing`: there are none. `little`: links, accounts and lines of text. */
export type ScriptWrites = 'nothing' | 'little' | 'unknown';

/** By the scripts' names; null: a script that was too long to be read. `folders`: those of the package's files. */
export function scriptWrites(
	scripts: ReadonlyMap<string, string | null>,
	folders: readonly string[],
): ScriptWrites {
	if (scripts.size === 0) return 'nothing';
	return [...scripts.values()].every((text) => text !== null && writesLittle(text, folders))
		? 'little'
		: 'unknown';
}

function writesLittle(text: string, folders: readonly string[]): boolean {
	if (!/^#!\s*\/(usr\/)?bin\/(env\s+)?(ba|da)?sh\b/.test(text)) return false;
	const program = parse(text);
	if ((program.errors?.length ?? 0) > 0) return false;
	const functions = new Set<string>();
	walkScript(program, (node) => {
		if (node.type === 'Function') functions.add(node.name.text);
	});
	let isLittle = true;
	walkScript(program, (node) => {
		if (!isLittleNode(node, functions, folders)) isLittle = false;
	});
	return isLittle;
}

function isLittleNode(
	node: SyntaxNode,
	functions: ReadonlySet<string>,
	folders: readonly string[],
): boolean {
	if (node.type === 'Redirected') return !node.redirects.some(isWritten);
	if (node.type !== 'Command') return true;
	return isLittleCommand(node, functions) && !changesOthers(node, folders);
}

function isLittleCommand(node: Command, functions: ReadonlySet<string>): boolean {
	const [name = '', ...args] = commandWords(node).map(wordText);
	const bare = bareName(name);
	const isWriting = node.redirects.some(isWritten);
	if (name === '') return !isWriting;
	if (bare === '.' || bare === 'source') return helpers.has(args[0] ?? '');
	if (bare === 'command' || bare === 'type')
		return /^-[vV]$/.test(args[0] ?? '') || bare === 'type';
	if (bare === 'sed')
		return !isWriting && !args.some((arg) => /^(-[a-zA-Z]*i|--in-place)/.test(arg));
	if (bare === 'install') return args.some((arg) => /^-[a-zA-Z]*d/.test(arg));
	if (bare === 'cat' && isWriting) return args.length === 0;
	if (bare === 'sort' && args.some((arg) => /^(-[a-zA-Z]*o|--output)/.test(arg))) return false;
	if (bare === 'awk' && args.some((arg) => /[>|]|system/.test(arg))) return false;
	if (isWriting) {
		// What another command says may be long.
		return /^(echo|printf|:)$/.test(bare) && !args.some((arg) => /\$\(|`/.test(arg));
	}
	return functions.has(name) || little.has(bare) || bare.startsWith('db_');
}

function bareName(name: string): string {
	return name.replace(/^\/(usr\/)?s?bin\//, '');
}

/** Rights and owners of a file below are kept with a copy of all of it. */
function changesOthers(node: Command, folders: readonly string[]): boolean {
	const [name = '', ...args] = commandWords(node).map(wordText);
	if (!/^ch(mod|own|grp)$/.test(bareName(name))) return false;
	return args.some(
		(arg) => systemPlace.test(arg) && !folders.some((one) => `${arg}/`.startsWith(`${one}/`)),
	);
}

/** Where a base has files of its own. */
const systemPlace = /^\/(usr(?!\/local\b)|s?bin|lib\w*)(\/|$)/;

function isWritten(redirection: Redirection): boolean {
	if (redirection.type !== 'Redirect') return false;
	const { operator, target } = redirection;
	if (!operator.includes('>') || operator === '>&') return false;
	return target === undefined || !/^\/dev\/(null|stderr|stdout)$/.test(wordText(target));
}

/** Files of functions that scripts read in. */
const helpers: ReadonlySet<string> = new Set([
	'/usr/share/debconf/confmodule',
	'/lib/lsb/init-functions',
]);

const little: ReadonlySet<string> = new Set(
	`set exit return : true false test [ [[ echo printf shift local export unset readonly cd umask trap
	read break continue wait sleep which getent id grep egrep fgrep awk cut tr sort uniq head tail cat
	basename dirname readlink realpath expr uname stat ischroot pgrep pidof kill dpkg dpkg-query rm rmdir
	mkdir ln chown chmod chgrp touch mktemp ldconfig update-alternatives update-rc.d invoke-rc.d
	systemctl deb-systemd-helper deb-systemd-invoke systemd-sysusers systemd-tmpfiles dpkg-trigger
	dpkg-maintscript-helper dpkg-statoverride adduser addgroup useradd usermod groupadd groupmod gpasswd
	setcap py3compile py3clean add-shell remove-shell update-desktop-database ucfr
	a2enmod a2ensite a2enconf`
		.split(/\s+/)
		.filter((name) => name !== ''),
);
