/**
 * Built-in figures of common official images. A tag moves, so all of them are estimates: a range
 * that held for the builds seen, wider where only other tags of the image were seen.
 */
import facts from '../../../../data/bases.json' with { type: 'json' };
import type { Message } from '../../protocol/message.ts';
import type { Size } from '../../protocol/report.ts';
import type { BaseImage, Platform } from '../knowledge.ts';
import { estimated } from '../size/size.ts';
import { type OfficialReference, officialReference, variantOf } from './basesReference.ts';

/** One image of data/bases.json. */
export interface BaseFact {
	readonly reference: string;
	/** `linux/amd64`. */
	readonly platform: string;
	/** Day of the build, ISO. */
	readonly date: string;
	/** Bytes of the layers in the registry, oldest first. */
	readonly compressed: readonly number[];
	/** Millions of bytes unpacked: of this build, or of another one of the same tag. */
	readonly unpacked?: number;
	readonly unpackedOther?: number;
}

/** What is said of a reference, or null: nothing is built in for it, nor for its like. */
export function baseFacts(reference: string, platform: Platform): BaseImage | null {
	return factsFrom(facts.images, reference, platform);
}

/** `baseFacts` over a table of its own. */
export function factsFrom(
	table: readonly BaseFact[],
	reference: string,
	platform: Platform,
): BaseImage | null {
	const official = officialReference(reference);
	if (official === null || platform.os !== 'linux') return null;
	const architecture = `linux/${platform.architecture}`;
	const family = table.filter((fact) => fact.reference.startsWith(`${official.name}:`));
	const exact = family.find(
		(fact) =>
			fact.reference === `${official.name}:${official.tag}` && fact.platform === architecture,
	);
	if (exact !== undefined) return exactImage(exact, family);
	return familyImage(official, architecture, family);
}

interface Range {
	readonly low: number;
	readonly high: number;
}

/** Unpacked ÷ compressed of whole images lies in here: the layers of official images, p5 to p95. */
const ratios: Range = { low: 1.91, high: 4 };
/** The median of the same layers. */
const usualRatio = 2.44;
/** Rebuilds of one tag stay this near. */
const rebuilt = 0.05;
/** Two tags of one variant compress alike, up to this. */
const alike = 0.1;
/** Other versions of a variant: from this part of the smallest to this multiple of the largest. */
const versions: Range = { low: 0.55, high: 1.7 };
/** For an architecture that was not seen, on top. */
const otherArchitecture: Range = { low: 0.7, high: 1.4 };

function exactImage(fact: BaseFact, family: readonly BaseFact[]): BaseImage {
	const { reference, date } = fact;
	const label: Message = { code: 'part.baseTag', args: { reference, date } };
	const unpacked = unpackedRange(fact, family);
	const compressed = compressedBytes(fact);
	return {
		source: 'builtin',
		layers: fact.compressed.map((bytes) => layerSize(bytes, fact, unpacked, label)),
		size: sizeOf(unpacked, label),
		compressedSize: sizeOf(around(compressed, rebuilt), label),
		config: null,
		tree: null,
		texts: null,
	};
}

function familyImage(
	official: OfficialReference,
	architecture: string,
	family: readonly BaseFact[],
): BaseImage | null {
	const variant = variantOf(official.tag);
	const tags = family.filter(
		({ reference }) => variantOf(reference.slice(official.name.length + 1)) === variant,
	);
	const same = tags.filter(({ platform }) => platform === architecture);
	const seen = same.length > 0 ? same : tags;
	if (variant === null || seen.length === 0) return null;
	const wider = same.length > 0 ? { low: 1, high: 1 } : otherArchitecture;
	const date =
		seen
			.map((fact) => fact.date)
			.toSorted()
			.at(-1) ?? '';
	const label: Message = {
		code: 'part.baseFamily',
		args: { reference: `${official.name}:${official.tag}`, count: seen.length, date },
	};
	const span = (ranges: readonly Range[]): Size =>
		sizeOf(
			{
				low: Math.min(...ranges.map(({ low }) => low)) * versions.low * wider.low,
				high: Math.max(...ranges.map(({ high }) => high)) * versions.high * wider.high,
			},
			label,
		);
	const size = span(seen.map((fact) => unpackedRange(fact, family)));
	return {
		source: 'builtin',
		layers: isRootFileSystem(seen) ? [size] : null,
		size,
		compressedSize: span(seen.map((fact) => around(compressedBytes(fact), 0))),
		config: null,
		tree: null,
		texts: null,
	};
}

/**
 * Distributions import one archive as one layer, and did so in every release; images that are built
 * on top of another change their number of layers as they please.
 */
function isRootFileSystem(seen: readonly BaseFact[]): boolean {
	return seen.every(({ compressed }) => compressed.length === 1);
}

function compressedBytes(fact: BaseFact): number {
	return fact.compressed.reduce((total, bytes) => total + bytes, 0);
}

/** From what was stated of the tag; else by the ratio of its like; else by that of all images. */
function unpackedRange(fact: BaseFact, family: readonly BaseFact[]): Range {
	const stated = statedBytes(fact);
	if (stated !== null) return around(stated, rebuilt);
	const compressed = compressedBytes(fact);
	const known = family.flatMap((other) => {
		const bytes = variantOfFact(other) === variantOfFact(fact) ? statedBytes(other) : null;
		return bytes === null ? [] : [bytes / compressedBytes(other)];
	});
	if (known.length === 0) {
		return { low: compressed * ratios.low, high: compressed * ratios.high };
	}
	return {
		low: compressed * Math.min(...known) * (1 - alike),
		high: compressed * Math.max(...known) * (1 + alike),
	};
}

function statedBytes({ unpacked, unpackedOther }: BaseFact): number | null {
	const stated = unpacked ?? unpackedOther;
	return stated === undefined ? null : stated * 1e6;
}

function variantOfFact({ reference }: BaseFact): string | null {
	return variantOf(reference.slice(reference.indexOf(':') + 1));
}

function around(bytes: number, by: number): Range {
	return { low: bytes * (1 - by), high: bytes * (1 + by) };
}

function sizeOf({ low, high }: Range, label: Message): Size {
	// The geometric mean errs by the same factor either way.
	const bytes = Math.round(Math.sqrt(low * high));
	return estimated(bytes, Math.floor(low), Math.ceil(high), label);
}

/** A single layer's share is known far worse than the whole. */
function layerSize(compressed: number, fact: BaseFact, whole: Range, label: Message): Size {
	if (fact.compressed.length === 1) return sizeOf(whole, label);
	const usual = Math.min(compressed * usualRatio, whole.high);
	return estimated(Math.round(usual), 0, Math.ceil(whole.high), label);
}
