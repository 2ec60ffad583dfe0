import { baseFacts } from '../core/estimate/bases.ts';
import type { Runtime } from '../lsp/runtime.ts';

/** A worker reads no files: sizes come from the text alone. */
export const browserRuntime: Runtime = {
	context: null,
	archives: null,
	packageIndexes: null,
	network: null,
	buildOffers: null,
	baseFacts,
	hostPlatform: { os: 'linux', architecture: 'amd64', variant: null },
	pathOf: () => null,
	paths: {
		dirname: (path) => path.slice(0, Math.max(0, path.lastIndexOf('/'))),
		basename: (path) => path.slice(path.lastIndexOf('/') + 1),
		resolve: (_folder, path) => path,
		relative: () => null,
	},
};
