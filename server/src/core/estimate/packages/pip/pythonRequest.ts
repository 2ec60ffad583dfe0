/** What an install of Python packages asks for, and what an index answers: all that crosses the network's edge. */
import type { Message } from '../../../../protocol/message.ts';
import type { Answer } from '../../../knowledge.ts';
import type { PythonTarget } from './pythonTarget.ts';
import type { WheelFacts } from './wheelFacts.ts';

export interface PythonRequest {
	readonly target: PythonTarget;
	/** As written (PEP 508), or the address of a wheel. */
	readonly requirements: readonly string[];
	readonly constraints: readonly string[];
	/** `name==version` of what is there already. */
	readonly installed: readonly string[];
	/** False with --no-deps. */
	readonly dependencies: boolean;
	readonly prereleases: boolean;
	/** Which of what is there is taken anew where the index has a newer one. */
	readonly upgrade: 'none' | 'named' | 'all';
	/** Names of projects, or `:all:`. */
	readonly noBinary: readonly string[];
	readonly onlyBinary: readonly string[];
	readonly indexes: PythonIndexes;
}

/** Addresses that the Dockerfile and its files give. */
export interface PythonIndexes {
	/** Null: that of the user's own configuration. */
	readonly index: string | null;
	readonly extra: readonly string[];
	readonly noIndex: boolean;
	/** Folders or pages of files. */
	readonly findLinks: readonly string[];
}

/** Names the request among what is known. */
export function pythonRequestKey(request: PythonRequest): string {
	return JSON.stringify(request);
}

export interface PythonInstall {
	readonly wheels: readonly WheelFacts[];
	/** What comes without its size being known, and why. */
	readonly unknown: readonly UnknownPackage[];
	/** What pip reads of the index on the way, which its cache keeps. */
	readonly pages: IndexPages;
	/** Absent: it was not looked at. */
	readonly caching?: IndexCaching;
}

/** What the servers' answers let pip's cache keep. */
export interface IndexCaching {
	/** All pages, and all wheels; null: some. */
	readonly pages: boolean | null;
	readonly wheels: boolean | null;
	/** Hosts that are asked without TLS: pip keeps nothing of them unless it is told to trust them. */
	readonly plainHosts: readonly string[];
}

export interface UnknownPackage {
	readonly name: string;
	readonly reason: Message;
}

export interface IndexPages {
	readonly count: number;
	/** As they are without compression. */
	readonly bytes: number;
}

export type InstallOf = (request: PythonRequest) => Answer<PythonInstall> | undefined;
