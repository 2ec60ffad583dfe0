import { type Dirent, lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import {
	type FolderVerdict,
	type IgnoreMatcher,
	ignoresIn,
	isClosed,
	rootVerdict,
	verdictOn,
} from '../../core/estimate/dockerignore.ts';
import { FileTreeBuilder } from '../../core/filesystem/fileTreeBuilder.ts';
import type { Answer, ContextFiles } from '../../core/knowledge.ts';
import type { ContextRequest } from '../../core/ports.ts';
import { readContextRules, reasonOf } from './contextRules.ts';

export interface WalkOptions {
	/** Asked at every folder; true ends the walk early. */
	readonly isCancelled?: () => boolean;
	/** Called before a folder is read, so that a watcher misses nothing in between. Absolute. */
	readonly onFolder?: (folder: string) => void;
}

/**
 * Reads a build context: what the builder's client would send, symbolic links not followed. Blocks
 * its thread, so it runs in a worker. What cannot be read is listed and goes on.
 */
export function walkContext(
	request: ContextRequest,
	options: WalkOptions = {},
): Answer<ContextFiles> {
	const root = statSync(request.root, { throwIfNoEntry: false });
	if (root === undefined) return failed('context.missing', request.root);
	if (!root.isDirectory()) return failed('context.notFolder', request.root);
	const rules = readContextRules(request);
	if ('reason' in rules) return { state: 'failed', reason: rules.reason };
	const walk = new ContextWalk(request, rules.matcher, options);
	return walk.run();
}

function failed(code: string, folder: string, reason?: string): Answer<ContextFiles> {
	const args = reason === undefined ? { path: folder } : { path: folder, reason };
	return { state: 'failed', reason: { code, args } };
}

/** One walk. State: the tree so far, folders that are entered but not yet in the tree. */
class ContextWalk {
	readonly #builder = new FileTreeBuilder();
	readonly #unreadable: { path: string; reason: string }[] = [];
	/** Ignored folders on the way to the current one: they come into the tree with their first file. */
	readonly #waiting: string[] = [];
	readonly #request: ContextRequest;
	readonly #matcher: IgnoreMatcher | null;
	readonly #options: WalkOptions;
	#truncated = false;

	constructor(request: ContextRequest, matcher: IgnoreMatcher | null, options: WalkOptions) {
		this.#request = request;
		this.#matcher = matcher;
		this.#options = options;
	}

	run(): Answer<ContextFiles> {
		const verdict = this.#matcher === null ? null : rootVerdict(this.#matcher);
		this.#readFolder(this.#request.root, '', verdict);
		const [first] = this.#unreadable;
		if (first?.path === '') return failed('context.unreadable', this.#request.root, first.reason);
		return {
			state: 'known',
			value: {
				tree: this.#builder.finish(),
				truncated: this.#truncated,
				unreadable: this.#unreadable,
			},
		};
	}

	/** `below` is the folder's path in the context with a slash behind it, '' for the root. */
	#readFolder(folder: string, below: string, parent: FolderVerdict | null): void {
		if (this.#options.isCancelled?.()) this.#truncated = true;
		if (this.#truncated) return;
		this.#options.onFolder?.(folder);
		let entries: Dirent[];
		try {
			entries = readdirSync(folder, { withFileTypes: true });
		} catch (error) {
			this.#miss(below.slice(0, -1), error);
			return;
		}
		// By UTF-16 units, as the tree's order is.
		entries.sort((a, b) => (a.name < b.name ? -1 : 1));
		for (const entry of entries) {
			const name = entry.name;
			const inContext = below + name;
			if (entry.isDirectory()) this.#enter(folder, name, inContext, parent);
			else if (!this.#ignores(inContext, parent)) {
				this.#add(entry, `${folder}${path.sep}${name}`, inContext);
			}
			if (this.#truncated) return;
		}
	}

	#ignores(inContext: string, parent: FolderVerdict | null): boolean {
		return parent !== null && this.#matcher !== null && ignoresIn(this.#matcher, inContext, parent);
	}

	#enter(folder: string, name: string, inContext: string, parent: FolderVerdict | null): void {
		const verdict =
			parent === null || this.#matcher === null
				? null
				: verdictOn(this.#matcher, inContext, parent);
		const inside = `${folder}${path.sep}${name}`;
		if (verdict?.ignored !== true) {
			if (!this.#hasRoom()) return;
			this.#openWaiting();
			this.#builder.openDirectory(name);
			this.#readFolder(inside, `${inContext}/`, verdict);
			this.#builder.closeDirectory();
			return;
		}
		if (this.#matcher === null || isClosed(this.#matcher, inContext)) return;
		this.#waiting.push(name);
		const depth = this.#waiting.length;
		this.#readFolder(inside, `${inContext}/`, verdict);
		if (this.#waiting.length === depth) this.#waiting.pop();
		else this.#builder.closeDirectory();
	}

	#add(entry: Dirent, file: string, inContext: string): void {
		if (!this.#hasRoom()) return;
		try {
			if (entry.isFile()) this.#addFile(entry.name, file, inContext);
			else {
				const target = entry.isSymbolicLink() ? readlinkSync(file) : null;
				if (entry.isSocket() && this.#request.builder === 'classic') return;
				this.#openWaiting();
				// BuildKit's client sends a socket as an empty file, the classic one not at all.
				if (entry.isSocket()) this.#builder.addFile(entry.name, 0);
				else if (target === null) this.#builder.addOther(entry.name);
				else this.#builder.addSymlink(entry.name, target);
			}
		} catch (error) {
			this.#miss(inContext, error);
		}
	}

	#addFile(name: string, file: string, inContext: string): void {
		const stats = lstatSync(file, { throwIfNoEntry: false });
		if (stats === undefined) {
			// Gone since the folder was read, or its name is no text and cannot be asked for.
			if (name.includes('\uFFFD')) this.#unreadable.push({ path: inContext, reason: 'EILSEQ' });
			return;
		}
		this.#openWaiting();
		const identity = stats.nlink > 1 ? `${stats.dev}:${stats.ino}` : undefined;
		this.#builder.addFile(name, stats.size, identity);
	}

	#openWaiting(): void {
		for (const name of this.#waiting) this.#builder.openDirectory(name);
		this.#waiting.length = 0;
	}

	#hasRoom(): boolean {
		// The root is no file of anyone's.
		if (this.#builder.count - 1 >= this.#request.maxFiles) this.#truncated = true;
		return !this.#truncated;
	}

	#miss(inContext: string, error: unknown): void {
		const reason = reasonOf(error);
		if (reason === 'ENOENT' && inContext !== '' && !inContext.includes('\uFFFD')) return;
		this.#unreadable.push({ path: inContext, reason });
	}
}
