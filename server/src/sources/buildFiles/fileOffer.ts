import path from 'node:path';
import type { BuildOffer } from '../../core/buildOffers.ts';

/** An offer with the Dockerfile that it is for. */
export interface FileOffer extends BuildOffer {
	/** Absolute. */
	readonly dockerfile: string;
}

/** What compose and bake files say alike; a text is null where it depends on something unknown here. */
export interface OfferFields {
	readonly name: string;
	readonly context: string | null;
	readonly dockerfile: string | null;
	readonly target: string | null;
	readonly args: Readonly<Record<string, string>>;
	readonly platform: string | null;
}

/** The offer, or null for a context that is no folder of this computer. */
export function fileOffer(fields: OfferFields, file: string): FileOffer | null {
	const { context, dockerfile, ...rest } = fields;
	if (context === null || dockerfile === null || isRemote(context)) return null;
	const folder = path.resolve(path.dirname(file), context);
	return { ...rest, file, context: folder, dockerfile: path.resolve(folder, dockerfile) };
}

function isRemote(context: string): boolean {
	return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|docker-image:|target:|service:)/i.test(
		context,
	);
}

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
