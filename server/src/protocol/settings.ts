/** The settings `dockerfileLayers.*`, held to package.json by a test. */
import type { Severity } from './report.ts';

export interface Settings {
	readonly inlayHints: 'layers' | 'nonEmpty' | 'off';
	readonly codeLens: boolean;
	readonly network: 'onRequest' | 'on' | 'off';
	readonly engine: 'auto' | 'off';
	readonly engineHost: string;
	readonly builder: 'auto' | 'buildkit' | 'classic';
	readonly store: 'auto' | 'overlay2' | 'containerd';
	readonly platform: string;
	readonly builds: readonly BuildSetting[];
	readonly rules: Readonly<Record<string, Severity | 'off'>>;
	readonly merge: { readonly style: 'and' | 'heredoc' };
	readonly context: { readonly maxFiles: number };
}

/** One entry of `dockerfileLayers.builds`: how the files that match `dockerfile` are built. */
export interface BuildSetting {
	/** A glob on the path from the workspace folder. */
	readonly dockerfile: string;
	readonly target?: string;
	readonly context?: string;
	readonly args?: Readonly<Record<string, string>>;
	readonly platform?: string;
}
