/** What is known of packages around a RUN. */
import type { Message } from '../../../protocol/message.ts';
import type { Answer, PackageName, PackageSize } from '../../knowledge.ts';
import type { ApkIndex } from '../packages/apk/apkIndex.ts';
import type { ApkRepositoryLine, ApkSystem } from '../packages/apk/apkSystem.ts';
import type { AptSettings } from '../packages/deb/aptSettings.ts';
import type { DebIndex } from '../packages/deb/debIndex.ts';
import type { DebSystem } from '../packages/deb/debSystem.ts';
import type { NpmTree, NpmTreeRequest } from '../packages/npm/tree/treeRequest.ts';
import type { PythonInstall, PythonRequest } from '../packages/pip/pythonRequest.ts';
import type { RpmIndex } from '../packages/rpm/rpmIndex.ts';
import type { RpmSystem } from '../packages/rpm/rpmSystem.ts';

/** What is installed before a RUN, and the index of what can be; or why it is not known. */
export type Below<Index, System> =
	| { readonly state: 'known'; readonly index: Index; readonly system: System }
	| { readonly state: 'unknown'; readonly problem: Message };

export interface PackageWorld {
	readonly deb: () => Below<DebIndex, DebSystem>;
	/** `repositories`: asked besides those of the system. */
	readonly apk: (repositories: readonly ApkRepositoryLine[]) => Below<ApkIndex, ApkSystem>;
	readonly rpm: () => Below<RpmIndex, RpmSystem>;
	/** How this RUN and those below set apt up, as far as their texts tell. */
	readonly apt: AptSettings;
	/** The RUN adds repositories somewhere in its script. */
	readonly addsSources: boolean;
	/** Layers below have added some. */
	readonly hasOtherSources: boolean;
	/** The RUN calls dpkg on files, be it where its script is not followed. */
	readonly installsFiles: boolean;
	/** True where layers below hold package lists of apt: a fresh update may find them current. */
	readonly hasLists: boolean;
	/** Packages that RUNs of layers below set up or removed, as apt's and dpkg's logs tell. */
	readonly logged: number;
	/** The C library of the image; null where it is not known. */
	readonly libc: 'glibc' | 'musl' | null;
	/** What single packages unpack to, by `packageSizeKey`. */
	readonly sizes: ReadonlyMap<string, Answer<PackageSize>>;
	/** What the base is called, as FROM has it; null: it has no name. */
	readonly reference: string | null;
	/** Text of /etc/os-release; null: not known. */
	readonly osRelease: string | null;
	/** Python packages that RUNs of layers below installed, `name==version`. */
	readonly python: readonly string[];
	/** A RUN of layers below ran Python where its own modules were not compiled, and left them so. */
	readonly ranPython: boolean;
	/** What an install of Python packages unpacks; undefined: not asked yet, which is noted as a need. */
	readonly pythonInstall: (request: PythonRequest) => Answer<PythonInstall> | undefined;
	/** What an install of npm without a lock file unpacks; likewise. */
	readonly npmTree: (request: NpmTreeRequest) => Answer<NpmTree> | undefined;
	/** Notes that the sizes of these would help. */
	readonly wantSizes: (names: readonly PackageName[]) => void;
}
