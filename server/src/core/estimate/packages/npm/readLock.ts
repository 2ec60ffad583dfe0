import type { Message } from '../../../../protocol/message.ts';
import { jsonOf } from './fields.ts';
import { readIndented } from './indentedText.ts';
import { type Lockfile, longestLock } from './lockfile.ts';
import { readNpmLock } from './readNpmLock.ts';
import { readPnpmLock } from './readPnpmLock.ts';
import { type Manifest, readYarnLock } from './readYarnLock.ts';

export interface LockText {
	/** Its path in the context; the name says which tool wrote it. */
	readonly path: string;
	readonly text: string;
	/** Texts of package.json files of the project and its workspaces, by folder (`.`); yarn needs them, npm the format of the first. */
	readonly manifests: ReadonlyMap<string, string>;
}

export type LockReading = { readonly lockfile: Lockfile } | { readonly problem: Message };

/** Any lock file of npm, yarn or pnpm; one that is broken or too large is named. */
export function readLock({ path, text, manifests }: LockText): LockReading {
	if (text.length > longestLock) return { problem: { code: 'npm.lockTooLarge', args: { path } } };
	const lockfile = readByName(path, text, manifests);
	return lockfile === null ? { problem: { code: 'npm.lockBroken', args: { path } } } : { lockfile };
}

function readByName(
	path: string,
	text: string,
	manifests: ReadonlyMap<string, string>,
): Lockfile | null {
	if (path.endsWith('.json')) {
		return readNpmLock(jsonOf(text), text.length, manifests.get('.') ?? null);
	}
	if (path.endsWith('.yaml')) {
		const document = readIndented(text, ':');
		return document === null ? null : readPnpmLock(document, text.length);
	}
	const berry = /^__metadata:/m.test(text);
	const document = readIndented(text, berry ? ':' : ' ');
	return document === null ? null : readYarnLock(document, manifestsOf(manifests), text.length);
}

function manifestsOf(texts: ReadonlyMap<string, string>): readonly Manifest[] {
	return [...texts].map(([workspace, text]) => ({ workspace, document: jsonOf(text) }));
}
