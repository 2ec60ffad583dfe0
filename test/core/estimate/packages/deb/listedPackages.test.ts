/**
 * Packages of which only their stanza is known, as of a mirror whose index does not ship: the shipped
 * index without what was read from the packages must give ranges that hold what was.
 */
import { describe, expect, test } from 'vitest';
import { builtinDebSystems } from '../../../../../server/src/core/estimate/packages/deb/debBases.ts';
import type { DebIndex } from '../../../../../server/src/core/estimate/packages/deb/debIndex.ts';
import {
	type DocPlace,
	officialSetup,
} from '../../../../../server/src/core/estimate/packages/deb/debSetup.ts';
import { DebUniverse } from '../../../../../server/src/core/estimate/packages/deb/debUniverse.ts';
import {
	debLayerParts,
	turnoverOf,
} from '../../../../../server/src/core/estimate/packages/deb/layerParts.ts';
import {
	fileBytes,
	isExact,
	sum,
	sumOfListed,
} from '../../../../../server/src/core/estimate/packages/deb/packageBytes.ts';
import { resolveInstall } from '../../../../../server/src/core/estimate/packages/deb/resolve.ts';
import { shippedIndex } from './shippedIndex.ts';

/** As DebIndexBuilder leaves it. */
function asListed(index: DebIndex): DebIndex {
	const unknown = new Int32Array(index.rows).fill(-1);
	const { suites, order, debBytes, installedKib, statusBytes } = index.numbers;
	const numbers = Object.fromEntries(Object.keys(index.numbers).map((name) => [name, unknown]));
	return {
		...index,
		numbers: {
			...index.numbers,
			...numbers,
			...{ suites, order, debBytes, installedKib, statusBytes },
		},
	};
}

const releases = ['bookworm', 'trixie'] as const;
const shipped = new Map(releases.map((release) => [release, shippedIndex(release)]));

describe.each(releases)('%s', (release) => {
	const index = shipped.get(release);
	if (index === undefined) throw new Error(release);
	const listed = asListed(index);
	const read = Array.from({ length: index.rows }, (_, row) => row).filter((row) =>
		isExact(index, row),
	);

	test.each([false, true])('any few of the packages that were read, slim: %s', (isSlim) => {
		const setup = officialSetup(isSlim);
		let seed = 7;
		const random = (): number => {
			seed = (seed * 48_271) % 2_147_483_647;
			return seed / 2_147_483_647;
		};
		const shares: string[] = [];
		for (const count of [1, 3, 10, 30, 100, 300]) {
			let [missed, width] = [0, 0];
			const tries = count === 1 ? read.length : 500;
			for (let i = 0; i < tries; i++) {
				const rows =
					count === 1
						? [read[i] ?? 0]
						: Array.from({ length: count }, () => read[Math.floor(random() * read.length)] ?? 0);
				const truth = sum(rows.map((row) => fileBytes(index, row, setup))).bytes;
				const { bytes, low, high } = sumOfListed(rows.map((row) => fileBytes(listed, row, setup)));
				expect(low <= bytes && bytes <= high).toBe(true);
				if (truth < low || truth > high) missed++;
				width += high / Math.max(low, bytes / 20);
			}
			shares.push(`${count}: ${missed} of ${tries} missed, high/low ${(width / tries).toFixed(2)}`);
			expect(missed / tries).toBeLessThan(0.002);
		}
		console.log(`${release}${isSlim ? ' slim' : ''}: ${shares.join('; ')}`);
	});

	test.each(['debian', 'debian:slim'])('installs on %s', (name) => {
		const base = [...builtinDebSystems(index)].find(
			([, { setup, installed }]) =>
				installed.size < 120 && setup.excluded.has('doc') === name.endsWith('slim'),
		);
		if (base === undefined) throw new Error('no base');
		const before = { ...base[1], isEstimated: false };
		const lines: string[] = [];
		for (const words of [
			...['curl', 'git', 'build-essential', 'python3-pip', 'nginx', 'ca-certificates', 'vim'],
			...['imagemagick', 'postgresql-client', 'openssh-client', 'jq', 'default-jre-headless'],
		]) {
			const request = {
				...{ words: [words], recommends: true, targetRelease: null },
				...{ onlyUpgrade: false, noUpgrade: false },
			};
			const found = resolveInstall(index, before, request);
			if ('problem' in found) throw new Error(`${words}: ${found.problem.code}`);
			const universe = new DebUniverse(index, found.system);
			const added = [...found.system.installed.keys()].filter((one) => !before.installed.has(one));
			const isRead = added.every((one) => isExact(index, universe.installed(one)?.row ?? -1));
			const partsOf = (of: DebIndex) =>
				debLayerParts(of, before, found.system, {
					...{ lists: false, archives: false },
					...{ turnover: turnoverOf(before, found.system), loggedBelow: 0 },
				});
			for (const truth of partsOf(index)) {
				const range = partsOf(listed).find(({ key }) => key === truth.key);
				const high = range?.high ?? 0;
				// What was not read of the shipped index is a range itself.
				if (truth.key === 'deb-python') continue;
				if (!isRead && truth.key === 'deb-packages') continue;
				expect(range?.low ?? 0, `${words} ${truth.key}`).toBeLessThanOrEqual(truth.bytes);
				expect(high, `${words} ${truth.key}`).toBeGreaterThanOrEqual(truth.bytes);
				if (truth.key !== 'deb-packages') continue;
				const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
				lines.push(
					`${words} ${megabytes(truth.bytes)} in ${megabytes(range?.low ?? 0)}–${megabytes(high)}`,
				);
			}
		}
		console.log(`${release}, ${name}: ${lines.join(', ')}`);
		expect(lines.length).toBeGreaterThan(3);
	});
});

test('every place that slim images leave out is unknown', () => {
	const listed = asListed(shippedIndex('bookworm'));
	const places: readonly DocPlace[] = ['doc', 'man', 'locale', 'info', 'lint'];
	for (const place of places) expect(listed.numbers[place][0]).toBe(-1);
});
