/**
 * Versions of Python packages and the conditions on them.
 * https://packaging.python.org/en/latest/specifications/version-specifiers/
 */

export interface PythonVersion {
	readonly epoch: number;
	readonly release: readonly number[];
	readonly pre: readonly [kind: 'a' | 'b' | 'rc', number: number] | null;
	readonly post: number | null;
	readonly dev: number | null;
	/** Numbers stand for pieces of digits; empty: none. */
	readonly local: readonly (string | number)[];
}

export type Operator = '==' | '!=' | '<=' | '>=' | '<' | '>' | '~=' | '===';

export interface Specifier {
	readonly operator: Operator;
	/** As written, without `.*`. */
	readonly text: string;
	/** Null for `===` with a text that is no version. */
	readonly version: PythonVersion | null;
	/** It ends in `.*`. */
	readonly prefix: boolean;
}

/** Longer ones are no versions that a person gives: bounds the patterns below. */
const longest = 200;
const pattern =
	/^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;
const preKinds: Readonly<Record<string, 'a' | 'b' | 'rc'>> = {
	...{ a: 'a', alpha: 'a', b: 'b', beta: 'b' },
	...{ rc: 'rc', c: 'rc', pre: 'rc', preview: 'rc' },
};

/** Null: it is no version. */
export function parseVersion(text: string): PythonVersion | null {
	if (text.length > longest) return null;
	const match = pattern.exec(text.trim().toLowerCase());
	if (match === null) return null;
	const [, epoch, release, pre, preNumber, dashPost, post, postNumber, dev, devNumber, local] =
		match;
	const kind = pre === undefined ? undefined : preKinds[pre];
	return {
		epoch: Number(epoch ?? 0),
		release: (release ?? '').split('.').map(Number),
		pre: kind === undefined ? null : [kind, Number(preNumber ?? 0)],
		post:
			dashPost === undefined ? (post === undefined ? null : Number(postNumber)) : Number(dashPost),
		dev: dev === undefined ? null : Number(devNumber),
		local: (local ?? '')
			.split(/[-_.]/)
			.filter((piece) => piece !== '')
			.map((piece) => (/^\d+$/.test(piece) ? Number(piece) : piece)),
	};
}

export function isPrerelease({ pre, dev }: PythonVersion): boolean {
	return pre !== null || dev !== null;
}

/** Less than zero where `a` is older. */
export function compareVersions(a: PythonVersion, b: PythonVersion): number {
	return comparePublic(a, b) || compareLocal(a.local, b.local);
}

function comparePublic(a: PythonVersion, b: PythonVersion): number {
	return (
		a.epoch - b.epoch ||
		compareRelease(a.release, b.release) ||
		comparePlaces(prePlace(a), prePlace(b)) ||
		(a.post ?? -1) - (b.post ?? -1) ||
		compareNumbers(a.dev ?? Number.POSITIVE_INFINITY, b.dev ?? Number.POSITIVE_INFINITY)
	);
}

function compareNumbers(a: number, b: number): number {
	return a === b ? 0 : a < b ? -1 : 1;
}

function compareRelease(a: readonly number[], b: readonly number[]): number {
	for (let at = 0; at < Math.max(a.length, b.length); at++) {
		const difference = compareNumbers(a[at] ?? 0, b[at] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** A bare development release comes before all pre-releases; no pre-release comes behind them. */
function prePlace({ pre, post, dev }: PythonVersion): readonly [number, number] {
	if (pre !== null) return [['a', 'b', 'rc'].indexOf(pre[0]), pre[1]];
	return [post === null && dev !== null ? -1 : 3, 0];
}

function comparePlaces(a: readonly [number, number], b: readonly [number, number]): number {
	return a[0] - b[0] || compareNumbers(a[1], b[1]);
}

/** Pieces of digits are newer than those of letters; none is oldest. */
function compareLocal(a: PythonVersion['local'], b: PythonVersion['local']): number {
	for (let at = 0; at < Math.max(a.length, b.length); at++) {
		const [left, right] = [a[at], b[at]];
		if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
		if (left === right) continue;
		if (typeof left === 'number') return typeof right === 'number' ? left - right : 1;
		if (typeof right === 'number') return -1;
		return left < right ? -1 : 1;
	}
	return 0;
}

const specifierPattern = /^(===|==|!=|<=|>=|~=|<|>)\s*(\S+?)(\.\*)?$/;
/** More is no condition that a person writes. */
const mostSpecifiers = 100;

/** `>=1.2, !=1.3.*`; null where one is none. */
export function parseSpecifiers(text: string): readonly Specifier[] | null {
	const parts = text
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
	if (parts.length > mostSpecifiers) return null;
	const specifiers: Specifier[] = [];
	for (const part of parts) {
		const [, operator, version, star] = specifierPattern.exec(part) ?? [];
		if (version === undefined || !isOperator(operator)) return null;
		const parsed = parseVersion(version);
		if (parsed === null && operator !== '===') return null;
		const prefix = star !== undefined;
		if (prefix && operator !== '==' && operator !== '!=') return null;
		if (operator === '~=' && parsed !== null && parsed.release.length < 2) return null;
		specifiers.push({ operator, text: version, version: parsed, prefix });
	}
	return specifiers;
}

function isOperator(text: string | undefined): text is Operator {
	return text !== undefined && ['==', '!=', '<=', '>=', '<', '>', '~=', '==='].includes(text);
}

/** Pre-releases are judged by the conditions alone; whether they may be had at all is the caller's. */
export function satisfies(version: PythonVersion, specifiers: readonly Specifier[]): boolean {
	return specifiers.every((specifier) => satisfiesOne(version, specifier));
}

/** A condition that names a pre-release admits them. */
export function admitsPrereleases(specifiers: readonly Specifier[]): boolean {
	return specifiers.some(
		({ operator, version }) =>
			operator !== '!=' &&
			operator !== '<' &&
			operator !== '>' &&
			version !== null &&
			isPrerelease(version),
	);
}

/** The one version that can be meant, where there is one. */
export function pinnedVersion(specifiers: readonly Specifier[]): string | null {
	const pin = specifiers.find(
		({ operator, prefix }) => operator === '===' || (operator === '==' && !prefix),
	);
	return pin?.text ?? null;
}

function satisfiesOne(candidate: PythonVersion, specifier: Specifier): boolean {
	const { operator, version, text, prefix } = specifier;
	if (version === null || operator === '===') return versionText(candidate) === text.toLowerCase();
	// What stands behind + counts only where the condition has it too.
	const bare = version.local.length === 0 ? { ...candidate, local: [] } : candidate;
	switch (operator) {
		case '==':
			return prefix ? hasPrefix(candidate, version) : compareVersions(bare, version) === 0;
		case '!=':
			return prefix ? !hasPrefix(candidate, version) : compareVersions(bare, version) !== 0;
		case '<=':
			return comparePublic(candidate, version) <= 0;
		case '>=':
			return comparePublic(candidate, version) >= 0;
		case '<':
			return isBefore(candidate, version);
		case '>':
			return isBehind(candidate, version);
		case '~=':
			return (
				comparePublic(candidate, version) >= 0 &&
				hasPrefix(candidate, { ...version, release: version.release.slice(0, -1), pre: null })
			);
	}
}

/** A pre-release of the version itself is not before it. */
function isBefore(candidate: PythonVersion, version: PythonVersion): boolean {
	if (comparePublic(candidate, version) >= 0) return false;
	const own = sameBase(candidate, version);
	return !(own && isPrerelease(candidate) && !isPrerelease(version));
}

/** Neither a post-release nor a local build of the version itself is behind it. */
function isBehind(candidate: PythonVersion, version: PythonVersion): boolean {
	if (comparePublic(candidate, version) <= 0) return false;
	return !(sameBase(candidate, version) && candidate.post !== null && version.post === null);
}

function sameBase(a: PythonVersion, b: PythonVersion): boolean {
	return a.epoch === b.epoch && compareRelease(a.release, b.release) === 0;
}

function hasPrefix(candidate: PythonVersion, { epoch, release, pre }: PythonVersion): boolean {
	if (candidate.epoch !== epoch) return false;
	if (pre !== null) {
		return (
			compareRelease(candidate.release, release) === 0 &&
			candidate.pre?.[0] === pre[0] &&
			candidate.pre[1] === pre[1]
		);
	}
	return release.every((number, at) => (candidate.release[at] ?? 0) === number);
}

/** In its normal form. */
export function versionText(version: PythonVersion): string {
	const { epoch, release, pre, post, dev, local } = version;
	return [
		epoch === 0 ? '' : `${epoch}!`,
		release.join('.'),
		pre === null ? '' : pre.join(''),
		post === null ? '' : `.post${post}`,
		dev === null ? '' : `.dev${dev}`,
		local.length === 0 ? '' : `+${local.join('.')}`,
	].join('');
}
