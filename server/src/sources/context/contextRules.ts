/** Which files of a build context are sent: the ignore file that counts, compiled. */
import { lstatSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
	compileIgnore,
	type IgnoreMatcher,
	readIgnoreFile,
} from '../../core/estimate/dockerignore.ts';
import type { ContextRequest } from '../../core/ports.ts';
import type { Message } from '../../protocol/message.ts';

export interface ContextRules {
	/** Null: nothing is left out. */
	readonly matcher: IgnoreMatcher | null;
}

// Far beyond any real one; a device or a dump behind that name must not fill the memory.
const largestIgnoreFile = 1_000_000;

/** Where an ignore file may stand, the one that counts first. Absolute paths. */
export function ignoreFilesOf({ root, dockerfile, builder }: ContextRequest): readonly string[] {
	const common = path.join(root, '.dockerignore');
	return dockerfile === null || builder === 'classic'
		? [common]
		: [`${dockerfile}.dockerignore`, common];
}

/** Reads the ignore file that counts; the reason where it cannot be followed. */
export function readContextRules(request: ContextRequest): ContextRules | { reason: Message } {
	for (const file of ignoreFilesOf(request)) {
		const read = readIgnore(file);
		if (read === null) continue;
		if (typeof read !== 'string') return read;
		const compiled = compileIgnore(readIgnoreFile(read));
		if ('badPattern' in compiled) {
			const { badPattern } = compiled;
			return { reason: { code: 'context.badPattern', args: { file, pattern: badPattern } } };
		}
		const { matcher } = compiled;
		return { matcher: matcher.patterns.length === 0 ? null : matcher };
	}
	return { matcher: null };
}

function readIgnore(file: string): string | null | { reason: Message } {
	if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return null;
	try {
		const { size } = statSync(file);
		if (!statSync(file).isFile() || size > largestIgnoreFile) {
			return { reason: { code: 'context.ignoreTooLarge', args: { file } } };
		}
		return readFileSync(file, 'utf8');
	} catch (error) {
		return {
			reason: { code: 'context.unreadable', args: { path: file, reason: reasonOf(error) } },
		};
	}
}

/** The system's name of an error, such as EACCES. */
export function reasonOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
