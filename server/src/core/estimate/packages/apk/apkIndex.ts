/** The packages of Alpine's repositories on one architecture. */
export interface ApkIndex {
	readonly release: string;
	readonly architecture: string;
}
