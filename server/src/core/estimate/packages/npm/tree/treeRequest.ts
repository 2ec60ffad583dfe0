/** What an install of npm without a lock file asks for, and what a registry answers: all that crosses the network's edge. */
import type { Message } from '../../../../../protocol/message.ts';

export interface NpmTreeRequest {
	/** The project's package.json; null: there is none, or the install is a global one. */
	readonly manifest: string | null;
	/** Of the project's folder, which stands in where package.json has no name; null in a global install. */
	readonly folder: string | null;
	/** Packages named on the command line, as written. */
	readonly added: readonly string[];
	/** Where they are noted in package.json. */
	readonly addedTo: 'dependencies' | 'devDependencies' | 'optionalDependencies';
	/** Each package that is named has a node_modules of its own. */
	readonly global: boolean;
	/** With --legacy-peer-deps, peers are not installed. */
	readonly peers: boolean;
	/** `22.11.0`; null: not known, so that what a package says of Node is not looked at. */
	readonly node: string | null;
}

/** Names the request among what is known. */
export function npmTreeKey(request: NpmTreeRequest): string {
	return JSON.stringify(request);
}

export interface NpmTree {
	/** The package-lock.json that npm would write. */
	readonly lock: string;
	/** What npm reads of the registry on the way, which its cache keeps. */
	readonly documents: RegistryDocuments;
	/** What comes without its size being known, and why. */
	readonly unknown: readonly UnknownDependency[];
}

export interface RegistryDocuments {
	readonly count: number;
	/** Bytes of all whose length is known. */
	readonly bytes: number;
	/** Those among `count` of which only the short form was read: npm reads the long one. */
	readonly short: number;
	/** Bytes of their addresses. */
	readonly addresses: number;
}

export interface UnknownDependency {
	readonly name: string;
	readonly reason: Message;
}
