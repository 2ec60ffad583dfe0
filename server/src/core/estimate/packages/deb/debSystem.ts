/** What dpkg has installed. */
export interface DebSystem {
	/** Versions by name. */
	readonly installed: ReadonlyMap<string, string>;
}
