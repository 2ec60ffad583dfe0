/** What apk has installed. */
export interface ApkSystem {
	/** Versions by name. */
	readonly installed: ReadonlyMap<string, string>;
}
