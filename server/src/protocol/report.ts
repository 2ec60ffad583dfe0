/**
 * The one Report: what `predict --format json` prints, what the panel draws, and what hints,
 * lenses and diagnostics are made from. Lines and columns are 1-based, lists are oldest first,
 * unknown is null. In core `Text` is a Message; at the edges it is a string in the user's language.
 */
import type { Message } from './message.ts';

/** Raised when a field changes its meaning or goes; never for a new field. */
export const schemaVersion = 1;

/**
 * Where a number comes from. `measured`: from an image or an engine. `computed`: follows from files
 * and literals, exact. `estimated`: a range that holds the truth. `unknown`: only `low` is known.
 */
export type Basis = 'measured' | 'computed' | 'estimated' | 'unknown';

/**
 * What kind of bytes it is, which decides how well they compress. `text`: sources, markup, data.
 * `binary`: native code. `packed`: compressed already. `zeros`: one byte repeated. `random`: noise.
 * `packages`: of a distribution. `nodeModules`, `python`: installed for npm or for Python.
 */
export type ContentKind =
	| 'text'
	| 'binary'
	| 'packed'
	| 'zeros'
	| 'random'
	| 'packages'
	| 'nodeModules'
	| 'python'
	| 'unknown';

/** Content bytes: the sum of the regular files' sizes in the layer, hard links once. */
export interface Size<Text = Message> {
	/** Absent where any part is unknown; a best guess inside [low, high] where estimated. */
	readonly bytes?: number;
	readonly low: number;
	/** Null: there is no known ceiling. */
	readonly high: number | null;
	readonly basis: Basis;
	/** Disk use in a containerd image store; absent where the files are not known one by one. */
	readonly diskBytes?: number;
	readonly parts: readonly SizePart<Text>[];
}

export interface SizePart<Text = Message> {
	readonly label: Text;
	readonly bytes?: number;
	readonly low: number;
	readonly high: number | null;
	readonly basis: Basis;
	/** Absent where it is not known, or where it is a mixture. */
	readonly content?: ContentKind;
}

export type BuilderKind = 'buildkit' | 'classic';
export type StoreKind = 'overlay2' | 'containerd';
export type Severity = 'error' | 'warning' | 'info' | 'hint';

export interface Report<Text = Message> {
	readonly schemaVersion: typeof schemaVersion;
	readonly dockerfile: string | null;
	readonly context: string | null;
	/** The name of the target stage as the build options give it; null: the last stage. */
	readonly target: string | null;
	readonly builder: BuilderKind;
	readonly store: StoreKind;
	readonly platform: string;
	readonly stages: readonly StageReport<Text>[];
	/** The target stage with everything below it. */
	readonly image: ImageReport<Text>;
	readonly findings: readonly FindingReport<Text>[];
	readonly problems: readonly ProblemReport<Text>[];
	readonly needs: readonly NeedReport[];
}

export interface StageReport<Text = Message> {
	readonly index: number;
	readonly name: string | null;
	/** True where the image of the target contains this stage's layers. */
	readonly shipped: boolean;
	/** False where the target's build does not even run this stage. */
	readonly built: boolean;
	readonly base: BaseReport<Text>;
	/** Triggers of the base (`onbuild: true`) stand before the stage's own instructions. */
	readonly instructions: readonly InstructionReport<Text>[];
	readonly layerCount: LayerCount;
	/** What the stage's own instructions add; the base is not in it. */
	readonly size: Size<Text>;
}

export interface BaseReport<Text = Message> {
	/** FROM's image reference or stage name after variables; null where a variable is unknown. */
	readonly reference: string | null;
	readonly kind: 'image' | 'stage' | 'scratch' | 'unknown';
	/** Index of the stage named by FROM; null for other kinds. */
	readonly stage: number | null;
	readonly layers: number | null;
	readonly size: Size<Text> | null;
	/** What a pull of the base moves; null where nothing is known of it. */
	readonly compressed: Size<Text> | null;
}

/** `base`: layers below the stage's own, null where unknown. `own` is a range under the classic builder. */
export interface LayerCount {
	readonly base: number | null;
	readonly own: { readonly low: number; readonly high: number };
}

export interface InstructionReport<Text = Message> {
	readonly line: number;
	readonly endLine: number;
	/** Upper case. */
	readonly keyword: string;
	readonly onbuild: boolean;
	/** True where the image's history gets a row. */
	readonly history: boolean;
	/** True: an entry in RootFS. Null: cannot be known before the build. */
	readonly layer: boolean | null;
	/** The row's text to the letter; null where it cannot be known before the build. */
	readonly createdBy: string | null;
	/** Null for instructions that make no layer. */
	readonly size: Size<Text> | null;
	/** What a push or a pull of the layer moves: its tar, compressed with gzip. Null where `size` is. */
	readonly compressed: Size<Text> | null;
	readonly files: number | null;
	readonly directories: number | null;
}

export interface ImageReport<Text = Message> {
	readonly layerCount: LayerCount;
	readonly size: Size<Text>;
	readonly compressedSize: Size<Text>;
}

export interface FindingReport<Text = Message> {
	readonly rule: string;
	readonly severity: Severity;
	readonly message: Text;
	readonly range: ReportRange;
	readonly saves: { readonly layers: number; readonly bytes: Size<Text> | null };
	/** Titles of the fixes offered. */
	readonly fixes: readonly Text[];
}

export interface ProblemReport<Text = Message> {
	readonly code: string;
	readonly message: Text;
	readonly range: ReportRange;
}

/** What would make the report better, as data. */
export type NeedReport =
	| { readonly kind: 'baseImage'; readonly reference: string; readonly platform: string }
	| { readonly kind: 'contextFiles'; readonly patterns: readonly string[] }
	| { readonly kind: 'archive'; readonly path: string }
	| { readonly kind: 'remoteSize'; readonly url: string }
	/** The text of a file in the context: a lock file, a list of requirements. */
	| { readonly kind: 'contextText'; readonly path: string }
	| {
			readonly kind: 'packageIndex';
			readonly manager: 'deb' | 'apk' | 'rpm';
			readonly distribution: string;
			readonly release: string;
			readonly architecture: string;
			readonly repositories: readonly string[];
	  }
	| {
			readonly kind: 'packageSizes';
			readonly packages: readonly {
				readonly manager: 'npm' | 'pip';
				readonly name: string;
				readonly version: string;
				readonly url: string | null;
				/** True: the length of the registry's document of it is wanted too. */
				readonly document?: boolean;
			}[];
	  }
	/** What a pip install unpacks, as its index would resolve it. */
	| {
			readonly kind: 'pythonInstall';
			readonly request: PythonRequestReport;
	  }
	/** What an npm install without a lock file unpacks, as its registry would resolve it. */
	| {
			readonly kind: 'npmTree';
			readonly request: NpmTreeRequestReport;
	  };

export interface NpmTreeRequestReport {
	readonly manifest: string | null;
	readonly folder: string | null;
	readonly added: readonly string[];
	readonly addedTo: 'dependencies' | 'devDependencies' | 'optionalDependencies';
	readonly global: boolean;
	readonly peers: boolean;
	readonly node: string | null;
}

export interface PythonRequestReport {
	readonly target: {
		readonly minor: number;
		readonly full: string | null;
		readonly libc: {
			readonly kind: 'glibc' | 'musl';
			readonly major: number;
			readonly minor: number;
		} | null;
		readonly architecture: string;
	};
	readonly requirements: readonly string[];
	readonly constraints: readonly string[];
	readonly installed: readonly string[];
	readonly dependencies: boolean;
	readonly prereleases: boolean;
	readonly upgrade: 'none' | 'named' | 'all';
	readonly noBinary: readonly string[];
	readonly onlyBinary: readonly string[];
	readonly indexes: {
		readonly index: string | null;
		readonly extra: readonly string[];
		readonly noIndex: boolean;
		readonly findLinks: readonly string[];
	};
}

/** 1-based; the end is exclusive. */
export interface ReportRange {
	readonly line: number;
	readonly column: number;
	readonly endLine: number;
	readonly endColumn: number;
}
