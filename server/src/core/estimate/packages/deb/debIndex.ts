/** The packages of one release of Debian or its kin on one architecture, in columns. */
export interface DebIndex {
	readonly release: string;
	readonly architecture: string;
}
