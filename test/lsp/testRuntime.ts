import path from 'node:path';
import type { Answer, ArchiveListing, ContextFiles } from '../../server/src/core/knowledge.ts';
import type { ContextListener, ContextRequest } from '../../server/src/core/ports.ts';
import type { Runtime } from '../../server/src/lsp/runtime.ts';

/** Nothing outside exists; paths are POSIX's whatever runs the test. */
export function testRuntime(more: Partial<Runtime> = {}): Runtime {
	return {
		context: null,
		archives: null,
		packageIndexes: null,
		network: null,
		buildOffers: null,
		baseFacts: () => null,
		hostPlatform: { os: 'linux', architecture: 'amd64', variant: null },
		pathOf: (uri) => (uri.startsWith('file://') ? decodeURIComponent(uri.slice(7)) : null),
		paths: {
			dirname: path.posix.dirname,
			basename: path.posix.basename,
			resolve: path.posix.resolve,
			relative(folder, file) {
				const way = path.posix.relative(folder, file);
				return way.startsWith('..') ? null : way;
			},
		},
		...more,
	};
}

/** A context that a test answers by hand. */
export interface FakeContext extends Pick<Runtime, 'context'> {
	/** Watches that are not disposed of. */
	readonly watches: { readonly request: ContextRequest; readonly listener: ContextListener }[];
	answer(files: Answer<ContextFiles>): void;
}

export function fakeContext(): FakeContext {
	const watches: FakeContext['watches'] = [];
	return {
		watches,
		context: {
			read: () => Promise.reject(new Error('the server watches, it does not read')),
			watch(request, listener) {
				const watch = { request, listener };
				watches.push(watch);
				return { dispose: () => void watches.splice(watches.indexOf(watch), 1) };
			},
		},
		answer(files) {
			for (const { listener } of [...watches]) listener.onFiles(files);
		},
	};
}

/** Archives whose answers a test gives by hand. */
export function fakeArchives() {
	const asked: {
		readonly path: string;
		readonly aborted: () => boolean;
		readonly answer: (listing: Answer<ArchiveListing>) => void;
	}[] = [];
	const archives: NonNullable<Runtime['archives']> = {
		readImage: () => Promise.reject(new Error('no image is asked for here')),
		readListing: (_root, file, signal) =>
			new Promise((resolve) => {
				asked.push({ path: file, aborted: () => signal?.aborted ?? false, answer: resolve });
			}),
		readText: () => Promise.reject(new Error('no text is asked for here')),
	};
	return { archives, asked };
}
