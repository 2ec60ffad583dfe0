import type { Message } from '../protocol/message.ts';

/** A way to build a Dockerfile that a compose or bake file names. */
export interface BuildOffer {
	/** The service or bake target. */
	readonly name: string;
	/** File that says so, absolute. */
	readonly file: string;
	/** Absolute. */
	readonly context: string;
	readonly target: string | null;
	readonly args: Readonly<Record<string, string>>;
	readonly platform: string | null;
}

export interface BuildOffers {
	readonly offers: readonly BuildOffer[];
	/** Files that could not be read or understood. */
	readonly problems: readonly Message[];
}

/** Finds the compose and bake files that name a Dockerfile. Never rejects. */
export interface BuildOfferSource {
	/** Looks from the Dockerfile's folder up to `root`, never above it; both are absolute. */
	offersFor(dockerfile: string, root: string): Promise<BuildOffers>;
}
