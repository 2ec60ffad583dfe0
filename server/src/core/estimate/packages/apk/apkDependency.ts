/** What a package of Alpine's needs, refuses or provides: `name`, `!name`, `name>=1.2`, `name@tag`. */
import { apkVersionStartsWith, compareApkVersions } from './apkVersion.ts';

export interface ApkDependency {
	readonly name: string;
	/** Sorted signs of `<`, `=`, `>`, `~`, or `><` for a checksum; null: any version. */
	readonly operator: string | null;
	readonly version: string;
	/** `!name`: nothing of it may be there. */
	readonly isConflict: boolean;
	/** The repository that it is to come from (`name@edge`); null: any without a tag. */
	readonly tag: string | null;
}

/** A checksum is base64 and may end with `=`; a version may hold `~` before a commit's hash. */
const form =
	/^(!?)([^<>=~@!]+)(?:(><)([^@]+)|([<>=~]+)([^<>=~@]+(?:~[0-9a-f]+[^<>=~@]*)?))?(?:@(.+))?$/;

/** Null where it names nothing. */
export function parseApkDependency(text: string): ApkDependency | null {
	const match = form.exec(text);
	if (match === null) return null;
	const [, bang, name = '', checksumSign, checksum, sign, version, tag] = match;
	return {
		name,
		operator: checksumSign ?? sign ?? null,
		version: checksum ?? version ?? '',
		isConflict: bang === '!',
		tag: tag ?? null,
	};
}

/** A list as the index writes it: white space between. What names nothing is left out. */
export function parseApkDependencies(text: string): readonly ApkDependency[] {
	if (text === '') return [];
	const found: ApkDependency[] = [];
	for (const word of text.split(' ')) {
		const dependency = word === '' ? null : parseApkDependency(word);
		if (dependency !== null) found.push(dependency);
	}
	return found;
}

/**
 * Whether a version that something provides is one that is meant, conflict or not. Null: it is
 * provided without a version, which no demand for a version is content with.
 */
export function namesVersion(
	{ operator, version }: ApkDependency,
	provided: string | null,
	checksum: string | null,
): boolean {
	if (operator === null) return true;
	if (operator === '><') return checksum !== null && checksum === version;
	if (provided === null) return false;
	if (operator.includes('~') && apkVersionStartsWith(provided, version)) return true;
	const order = compareApkVersions(provided, version);
	if (order < 0) return operator.includes('<');
	if (order > 0) return operator.includes('>');
	return operator.includes('=') || operator.includes('~');
}
