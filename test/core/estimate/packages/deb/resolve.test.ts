import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { DebSystem } from '../../../../../server/src/core/estimate/packages/deb/debSystem.ts';
import { systemOfStatus } from '../../../../../server/src/core/estimate/packages/deb/debSystemOf.ts';
import { resolveInstall } from '../../../../../server/src/core/estimate/packages/deb/resolve.ts';
import { shippedIndex } from './shippedIndex.ts';

/** What apt said, as scripts/deb/recordApt.mjs wrote it down. */
interface Recorded {
	readonly systems: Readonly<Record<string, string>>;
	/** `name version`, sorted. */
	readonly packages: readonly string[];
	readonly cases: readonly Case[];
}

interface Case {
	readonly words: readonly string[];
	readonly base: string;
	readonly recommends: boolean;
	/** Steps through `packages`, upwards. */
	readonly installs?: readonly number[];
	readonly removes?: readonly string[];
	readonly error?: string;
}

const fixture = (release: string) => `test/fixtures/deb/apt-${release}.json.gz`;

function changes(before: DebSystem, after: DebSystem): string {
	const came = [...after.installed]
		.filter(([name, version]) => before.installed.get(name) !== version)
		.map(([name, version]) => `+${name} ${version}`);
	const went = [...before.installed.keys()].filter((name) => !after.installed.has(name));
	return [...came, ...went.map((name) => `-${name}`)].sort().join('\n');
}

function said({ installs = [], removes = [] }: Case, packages: readonly string[]): string {
	let place = 0;
	const came = installs.map((step) => {
		place += step;
		return `+${packages[place]}`;
	});
	return [...came, ...removes.map((name) => `-${name}`)].sort().join('\n');
}

describe.each(['bookworm', 'trixie'])('apt-get install on %s', (release) => {
	test('chooses what apt chose, set by set', () => {
		const index = shippedIndex(release);
		const recorded: Recorded = JSON.parse(gunzipSync(readFileSync(fixture(release))).toString());
		const systems = new Map(
			Object.entries(recorded.systems).map(([name, text]) => [name, systemOfStatus(text, '')]),
		);
		let same = 0;
		let refused = 0;
		const others: string[] = [];
		const start = performance.now();
		for (const one of recorded.cases) {
			const system = systems.get(one.base);
			if (system === undefined) throw new Error(one.base);
			const { words, recommends } = one;
			const found = resolveInstall(index, system, {
				words,
				recommends,
				targetRelease: null,
				onlyUpgrade: false,
				noUpgrade: false,
			});
			const asked = `${words.join(' ')}${recommends ? '' : ' (no recommends)'} on ${one.base}`;
			if ('problem' in found) {
				if (one.error !== undefined) refused++;
				else others.push(`${asked}: ${JSON.stringify(found.problem)}`);
			} else if (one.error !== undefined) others.push(`${asked}: apt refuses: ${one.error}`);
			else if (changes(system, found.system) === said(one, recorded.packages)) same++;
			else
				others.push(
					`${asked}:\n${difference(changes(system, found.system), said(one, recorded.packages))}`,
				);
		}
		const each = (performance.now() - start) / recorded.cases.length;
		console.log(
			`${release}: ${same + refused}/${recorded.cases.length} as apt (${refused} refused by both), ${each.toFixed(1)} ms each`,
		);
		if (others.length > 0) console.log(others.join('\n'));
		expect(others.length).toBe(0);
	}, 120_000);
});

function difference(ours: string, theirs: string): string {
	const [left, right] = [new Set(ours.split('\n')), new Set(theirs.split('\n'))];
	const only = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].filter((x) => !b.has(x));
	return `  ours: ${only(left, right).join(', ')}\n  apt: ${only(right, left).join(', ')}`;
}
