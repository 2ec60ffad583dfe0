/**
 * Versions of Alpine's packages, ordered as apk orders them:
 * `number{.number}[letter]{_suffix[number]}[~hash][-rN]`.
 */

interface VersionToken {
	readonly kind: TokenKind;
	/** Of a number with leading zeros: how it is written, since it counts as a fraction. */
	readonly digits: string;
	readonly value: number;
}

type TokenKind = 'number' | 'letter' | 'suffix' | 'suffixNumber' | 'hash' | 'revision' | 'end';

/** Where two versions go on differently, the one whose next token stands later here is the lower. */
const rank: Readonly<Record<TokenKind, number>> = {
	number: 0,
	letter: 1,
	suffix: 2,
	suffixNumber: 3,
	hash: 4,
	revision: 5,
	end: 6,
};

/** Those below zero come before the version without a suffix. */
const suffixes: ReadonlyMap<string, number> = new Map([
	['alpha', -4],
	['beta', -3],
	['pre', -2],
	['rc', -1],
	['cvs', 0],
	['svn', 1],
	['git', 2],
	['hg', 3],
	['p', 4],
]);

const end: VersionToken = { kind: 'end', digits: '', value: 0 };

/** Negative: a is lower; 0: equal; positive: a is higher. What is no version is compared as text. */
export function compareApkVersions(a: string, b: string): number {
	if (a === b) return 0;
	const left = tokensOf(a);
	const right = tokensOf(b);
	if (left === null || right === null) return a < b ? -1 : 1;
	for (let i = 0; ; i++) {
		const x = left[i] ?? end;
		const y = right[i] ?? end;
		if (x.kind !== y.kind) return compareKinds(x, y);
		if (x.kind === 'end') return 0;
		const order = compareTokens(x, y);
		if (order !== 0) return order;
	}
}

/** Whether a version begins as another does: `1.2.3-r0` with `1.2`. */
export function apkVersionStartsWith(version: string, start: string): boolean {
	const whole = tokensOf(version);
	const wanted = tokensOf(start);
	if (whole === null || wanted === null) return version === start;
	return wanted.every((token, i) => {
		const own = whole[i];
		return own !== undefined && own.kind === token.kind && compareTokens(own, token) === 0;
	});
}

/** A suffix of a version that is not yet out lowers it, whatever the other goes on with. */
function compareKinds(x: VersionToken, y: VersionToken): number {
	if (x.kind === 'suffix' && x.value < 0) return -1;
	if (y.kind === 'suffix' && y.value < 0) return 1;
	return rank[y.kind] - rank[x.kind];
}

function compareTokens(x: VersionToken, y: VersionToken): number {
	const isFraction = x.digits.startsWith('0') || y.digits.startsWith('0');
	if (x.kind === 'hash' || (x.kind === 'number' && isFraction)) {
		return x.digits === y.digits ? 0 : x.digits < y.digits ? -1 : 1;
	}
	return x.value - y.value;
}

const form =
	/^(\d+)((?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~([0-9a-f]+))?(?:-r(\d+))?$/;

/** Null where it is no version of Alpine's form. */
function tokensOf(version: string): readonly VersionToken[] | null {
	const match = form.exec(version);
	if (match === null) return null;
	const [, first = '', numbers = '', letter = '', suffixText = '', hash, revision] = match;
	// The first number is no fraction: its zeros mean nothing.
	const tokens: VersionToken[] = [{ kind: 'number', digits: '', value: Number(first) }];
	for (const digits of numbers.split('.').slice(1)) {
		tokens.push({ kind: 'number', digits, value: Number(digits) });
	}
	if (letter !== '') tokens.push({ kind: 'letter', digits: '', value: letter.charCodeAt(0) });
	for (const suffix of suffixText.split('_').slice(1)) {
		const name = suffix.replace(/\d+$/, '');
		tokens.push({ kind: 'suffix', digits: '', value: suffixes.get(name) ?? 0 });
		const number = suffix.slice(name.length);
		if (number !== '') tokens.push({ kind: 'suffixNumber', digits: '', value: Number(number) });
	}
	if (hash !== undefined) tokens.push({ kind: 'hash', digits: hash, value: 0 });
	if (revision !== undefined)
		tokens.push({ kind: 'revision', digits: '', value: Number(revision) });
	return tokens;
}
