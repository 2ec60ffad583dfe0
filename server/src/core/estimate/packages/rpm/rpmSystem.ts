/** What rpm has installed. */
export interface RpmSystem {
	/** Versions by name. */
	readonly installed: ReadonlyMap<string, string>;
}
