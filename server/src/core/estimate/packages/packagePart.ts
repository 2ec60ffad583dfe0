/** What all package managers answer with, so that a RUN can be followed without knowing which it is. */
import type { Message } from '../../../protocol/message.ts';

/** Bytes that a layer holds because of a package manager, as one line of an explanation. */
export interface PackagePart {
	/** Names the part among those of its RUN: `deb.packages`, `deb.lists`. */
	readonly key: string;
	readonly label: Message;
	/** The folder that holds all of it and nothing else; null: spread over the system's folders. */
	readonly place: string | null;
	/** Of what has no place of its own the folders that hold it, where they are known. */
	readonly folders?: readonly string[];
	/** The best guess, with low ≤ bytes ≤ high. */
	readonly bytes: number;
	readonly low: number;
	/** Null: there is no known ceiling. */
	readonly high: number | null;
}

/** A request that the package manager would refuse, or that cannot be followed. */
export interface PackageProblem {
	readonly problem: Message;
}
