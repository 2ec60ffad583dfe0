import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { type IgnoreMatcher, isClosed } from '../../core/estimate/dockerignore.ts';
import type { Answer, ContextFiles } from '../../core/knowledge.ts';
import type { ContextListener, ContextRequest, Disposable } from '../../core/ports.ts';
import { ignoreFilesOf, readContextRules } from './contextRules.ts';
import { walkContext } from './walkContext.ts';

/** A burst of changes counts as one: the files are read again this long after the last. */
const settleMilliseconds = 500;
/** How often what cannot be watched is read again. */
const pollMilliseconds = 10_000;
/** A system gives out few tens of thousands of these to all programs of a user together. */
const mostWatchers = 8_192;

/**
 * Reads a context and reads it again after changes. Each folder of the context has a watcher of its
 * own: the recursive one of Node puts one on every file on Linux, and on ignored folders too.
 */
export function watchContext(
	request: ContextRequest,
	listener: ContextListener,
	isCancelled: () => boolean,
): Disposable {
	const watching = new ContextWatch(request, listener, isCancelled);
	watching.read();
	return watching;
}

/** State: the watchers by folder, and whether the last answer is out of date. */
class ContextWatch implements Disposable {
	readonly #request: ContextRequest;
	readonly #listener: ContextListener;
	readonly #isCancelled: () => boolean;
	readonly #watchers = new Map<string, FSWatcher>();
	#timer: NodeJS.Timeout | undefined;
	#matcher: IgnoreMatcher | null = null;
	#last: Answer<ContextFiles> | undefined;
	#stale = false;
	#complete = true;

	constructor(request: ContextRequest, listener: ContextListener, isCancelled: () => boolean) {
		this.#request = request;
		this.#listener = listener;
		this.#isCancelled = isCancelled;
	}

	dispose(): void {
		clearTimeout(this.#timer);
		for (const watcher of this.#watchers.values()) watcher.close();
		this.#watchers.clear();
	}

	read(): void {
		const { root } = this.#request;
		const rules = readContextRules(this.#request);
		this.#matcher = 'matcher' in rules ? rules.matcher : null;
		this.#complete = true;
		const seen = new Set<string>();
		const answer = walkContext(this.#request, {
			isCancelled: this.#isCancelled,
			onFolder: (folder) => {
				seen.add(folder);
				this.#watchFolder(folder);
			},
		});
		for (const file of ignoreFilesOf(this.#request)) {
			seen.add(path.dirname(file));
			this.#watchFolder(path.dirname(file));
		}
		for (const [folder, watcher] of this.#watchers) {
			if (seen.has(folder)) continue;
			watcher.close();
			this.#watchers.delete(folder);
		}
		if (this.#stale || this.#last === undefined || !sameFiles(this.#last, answer)) {
			this.#listener.onFiles(answer);
		}
		this.#last = answer;
		this.#stale = false;
		if (this.#complete && this.#watchers.has(root)) return;
		this.#timer = setTimeout(() => this.read(), pollMilliseconds);
		this.#timer.unref();
	}

	#watchFolder(folder: string): void {
		if (this.#watchers.has(folder)) return;
		if (this.#watchers.size >= mostWatchers) {
			this.#complete = false;
			return;
		}
		try {
			const watcher = watch(folder, { persistent: false }, (_event, name) => {
				if (name === null || this.#concerns(folder, name)) this.#change();
			});
			watcher.on('error', () => this.#drop(folder));
			this.#watchers.set(folder, watcher);
		} catch {
			// No watchers left, or the folder is gone: the next reading finds out.
			this.#complete = false;
		}
	}

	#drop(folder: string): void {
		this.#watchers.get(folder)?.close();
		this.#watchers.delete(folder);
		this.#change();
	}

	/** Ignored files may change as they like, but not the ignore files themselves. */
	#concerns(folder: string, name: string): boolean {
		const file = path.join(folder, name);
		if (ignoreFilesOf(this.#request).includes(file)) return true;
		const inContext = path.relative(this.#request.root, file);
		if (inContext === '..' || inContext.startsWith(`..${path.sep}`)) return false;
		if (this.#matcher === null) return true;
		const asked = inContext.split(path.sep).join('/');
		return !this.#matcher.ignores(asked) || !isClosed(this.#matcher, asked);
	}

	#change(): void {
		if (!this.#stale) {
			this.#stale = true;
			this.#listener.onStale();
		}
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.read(), settleMilliseconds);
		this.#timer.unref();
	}
}

function sameFiles(a: Answer<ContextFiles>, b: Answer<ContextFiles>): boolean {
	if (a.state === 'failed' || b.state === 'failed') {
		return a.state === 'failed' && b.state === 'failed' && a.reason.code === b.reason.code;
	}
	const [left, right] = [a.value.tree, b.value.tree];
	return (
		left.count === right.count &&
		Buffer.compare(left.names, right.names) === 0 &&
		left.sizes.every((size, i) => size === right.sizes[i]) &&
		left.kinds.every((kind, i) => kind === right.kinds[i])
	);
}
