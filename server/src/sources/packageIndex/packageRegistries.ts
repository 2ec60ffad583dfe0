/**
 * What registries of packages are asked about installs. Megabytes come of which little is kept, so where
 * somebody types a worker does it.
 */
import type { NpmTree, NpmTreeRequest } from '../../core/estimate/packages/npm/tree/treeRequest.ts';
import type {
	PythonInstall,
	PythonRequest,
} from '../../core/estimate/packages/pip/pythonRequest.ts';
import type { Answer, PackageName, PackageSize } from '../../core/knowledge.ts';
import type { Cancellation } from '../../core/ports.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { fetchFrom } from './fetchFrom.ts';
import type { NpmConfiguration } from './npmConfiguration.ts';
import { npmSizes } from './npmSizes.ts';
import { createNpmTrees } from './npmTrees.ts';
import type { PipConfiguration } from './pipConfiguration.ts';
import { createPipInstalls } from './pipInstalls.ts';

/** None rejects; what is cancelled ends soon, with what is known by then. */
export interface PackageRegistries {
	/** What npm makes of a project without a lock file. */
	npmTree(
		request: NpmTreeRequest,
		configuration: NpmConfiguration,
		signal: Cancellation | undefined,
	): Promise<Answer<NpmTree>>;
	pythonInstall(
		request: PythonRequest,
		configuration: PipConfiguration,
		signal: Cancellation | undefined,
	): Promise<Answer<PythonInstall>>;
	/** By `packageSizeKey`. */
	npmSizes(
		packages: readonly PackageName[],
		configuration: NpmConfiguration,
		signal: Cancellation | undefined,
	): Promise<ReadonlyMap<string, Answer<PackageSize>>>;
}

/** Documents, pages and wheels that were read are kept while the process lives, as far as there is room. */
export function createPackageRegistries(http: HttpClient): PackageRegistries {
	const npmTrees = createNpmTrees();
	const pipInstalls = createPipInstalls();
	const asking = (signal: Cancellation | undefined) => ({
		fetch: fetchFrom(http, signal),
		isCancelled: () => signal?.aborted === true,
	});
	return {
		npmTree: (request, configuration, signal) =>
			npmTrees.read(request, configuration, asking(signal)),
		pythonInstall: (request, configuration, signal) =>
			pipInstalls.read(request, configuration, asking(signal)),
		npmSizes: (packages, configuration, signal) =>
			npmSizes({ packages, configuration, fetch: fetchFrom(http, signal) }),
	};
}
