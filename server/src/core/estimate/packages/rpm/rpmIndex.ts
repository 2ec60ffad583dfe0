/** The packages of rpm repositories on one architecture. */
export interface RpmIndex {
	readonly release: string;
	readonly architecture: string;
}
