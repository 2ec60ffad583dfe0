import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import facts from '../../../data/bases.json';
import { type BaseFact, baseFacts, factsFrom } from '../../../server/src/core/estimate/bases.ts';
import { variantOf } from '../../../server/src/core/estimate/basesReference.ts';
import type { BaseImage, Platform } from '../../../server/src/core/knowledge.ts';
import { formatSize } from '../../../server/src/core/size/format.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64', variant: null };
const arm64: Platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const table: readonly BaseFact[] = facts.images;

function check(reference: string, platform = amd64): string {
	const image = baseFacts(reference, platform);
	if (image === null) return 'unknown';
	expect(image.size.basis).toBe('estimated');
	return `${image.layers?.length ?? '?'} layers, ${formatSize(image.size)}`;
}

describe('references', () => {
	test.each([
		['ubuntu:22.04', '1 layers, ≈ 78 MB'],
		['docker.io/library/ubuntu:22.04', '1 layers, ≈ 78 MB'],
		['library/ubuntu:22.04', '1 layers, ≈ 78 MB'],
		['index.docker.io/library/ubuntu:22.04', '1 layers, ≈ 78 MB'],
		['alpine', check('alpine:latest')],
		['nginx', '7 layers, ≈ 161 MB'],
		['node:22-slim', '5 layers, ≈ 227 MB'],
		['myregistry.example/alpine', 'unknown'],
		['localhost:5000/alpine:3.22', 'unknown'],
		['someone/alpine:3.22', 'unknown'],
		[
			'alpine:3.22@sha256:0000000000000000000000000000000000000000000000000000000000000000',
			'unknown',
		],
		['alpine@sha256:0000000000000000000000000000000000000000000000000000000000000000', 'unknown'],
		['nosuchimage:1', 'unknown'],
		['python:3.12-windowsservercore', 'unknown'],
		['', 'unknown'],
		['ubuntu:', 'unknown'],
		['UPPER', 'unknown'],
	])('%s', (reference, expected) => {
		expect(check(reference)).toBe(expected);
	});

	test('another architecture has figures of its own, an operating system that is not Linux none', () => {
		expect(baseFacts('alpine:3.22', arm64)?.layers?.length).toBe(1);
		expect(baseFacts('alpine:3.22', arm64)?.compressedSize.low).not.toBe(
			baseFacts('alpine:3.22', amd64)?.compressedSize.low,
		);
		expect(baseFacts('alpine:3.22', { ...amd64, os: 'windows' })).toBeNull();
	});
});

describe('families', () => {
	test.each([
		['alpine:3.15.0', 'alpine:3.22'],
		['debian:12-slim', 'debian:bookworm-slim'],
	])('%s is one layer, as every tag seen of it', (missing, sibling) => {
		const image = baseFacts(missing, amd64);
		expect(image?.layers).toEqual([image?.size]);
		expect(image?.size.low).toBeLessThan(baseFacts(sibling, amd64)?.size.low ?? 0);
	});

	test.each([
		['python:3.11-slim', 'python:3.12-slim'],
		['python:3.11-slim-bullseye', 'python:3.12-slim'],
		['node:20', 'node:22'],
		['node:18-bullseye-slim', 'node:22-slim'],
		['ubuntu:20.04', 'ubuntu:22.04'],
		['golang:1.21-alpine3.18', 'golang:1.26-alpine'],
	])('%s is like %s, its number of layers open', (missing, sibling) => {
		const image = baseFacts(missing, amd64);
		const like = baseFacts(sibling, amd64);
		expect(image?.layers).toBeNull();
		expect(image?.size.low).toBeLessThan(like?.size.low ?? 0);
		expect(image?.size.high).toBeGreaterThan(like?.size.high ?? Number.POSITIVE_INFINITY);
	});

	test('a variant with no sibling is unknown', () => {
		expect(check('postgres:16-alpine')).toBe('unknown');
		expect(check('php:8.1-fpm-alpine')).toBe('unknown');
	});

	test('variants are what is left of a tag without versions and releases', () => {
		expect(variantOf('3.12-slim-bookworm')).toBe('slim');
		expect(variantOf('1.21-alpine3.18')).toBe('alpine');
		expect(variantOf('bookworm-20240101-slim')).toBe('slim');
		expect(variantOf('8.4-fpm')).toBe('fpm');
		expect(variantOf('3.12')).toBe('');
		expect(variantOf('3.12-windowsservercore')).toBeNull();
	});
});

describe('each image left out of the table', () => {
	test('the range of its family holds it', () => {
		let asked = 0;
		const outside: string[] = [];
		for (const fact of table) {
			const others = table.filter((other) => other !== fact);
			const image = factsFrom(others, fact.reference, platformOf(fact));
			if (image === null) continue;
			asked++;
			if (!holds(image, fact)) outside.push(`${fact.reference} ${fact.platform}`);
		}
		console.log(
			`bases: ${asked} of ${table.length} have a family without them, ${asked - outside.length} held`,
		);
		expect(outside).toEqual([]);
		expect(asked).toBeGreaterThan(60);
	});
});

function platformOf({ platform }: BaseFact): Platform {
	const [os = '', architecture = ''] = platform.split('/');
	return { os, architecture, variant: null };
}

function holds(image: BaseImage, fact: BaseFact): boolean {
	const compressed = fact.compressed.reduce((total, bytes) => total + bytes, 0);
	const { compressedSize, size } = image;
	const within = (bytes: number, low: number, high: number | null): boolean =>
		low <= bytes && bytes <= (high ?? Number.POSITIVE_INFINITY);
	const stated = fact.unpacked ?? fact.unpackedOther;
	return (
		within(compressed, compressedSize.low, compressedSize.high) &&
		(stated === undefined || within(stated * 1e6, size.low, size.high))
	);
}

const shared = process.env['SHARED_DIR'] ?? path.resolve('../shared');
const oldSizes = path.join(shared, 'data/official/base-sizes.json');
if (!existsSync(oldSizes))
	console.log(`bases: no ${oldSizes}, the sizes of 2015 to 2016 are not compared`);

interface OldSize {
	readonly base_image: string;
	readonly size: number;
	readonly layers: number;
}

describe.skipIf(!existsSync(oldSizes))('sizes of 2015 to 2016', () => {
	test('they lie in the range of their family of today', () => {
		const sizes: readonly OldSize[] = JSON.parse(readFileSync(oldSizes, 'utf8'));
		let held = 0;
		let asked = 0;
		for (const { base_image, size } of sizes) {
			const image = baseFacts(base_image, amd64);
			if (image === null) continue;
			asked++;
			if (image.size.low <= size && size <= (image.size.high ?? 0)) held++;
		}
		console.log(`bases: of ${asked} figures ten years old, ${held} lie in the range of today`);
		expect(asked).toBeGreaterThan(100);
		expect(held).toBe(asked);
	});
});
