/** Which version npm takes: `latest` where it fits, else the highest that fits, deprecated ones last. */

import clean from 'semver/functions/clean.js';
import rcompare from 'semver/functions/rcompare.js';
import satisfiesRange from 'semver/functions/satisfies.js';
import type { NpmSpec } from './npmSpec.ts';
import { satisfies } from './npmSpec.ts';
import { manifestOf, type NpmManifest, type Packument, type VersionSummary } from './packument.ts';

const chosen = new WeakMap<Packument, Map<string, NpmManifest | null>>();

/** The manifest of the version that npm takes; null: none fits. `node` as in the request. */
export function pickManifest(
	packument: Packument,
	spec: NpmSpec,
	node: string | null,
): NpmManifest | null {
	if (spec.kind === 'elsewhere') return null;
	const known = chosen.get(packument) ?? new Map<string, NpmManifest | null>();
	chosen.set(packument, known);
	const key = `${spec.kind} ${spec.wanted} ${node}`;
	const before = known.get(key);
	if (before !== undefined) return before;
	const version = pickVersion(packument, spec, node);
	const manifest = version === null ? null : manifestOf(packument, version);
	known.set(key, manifest);
	return manifest;
}

/** Null: no version fits. */
function pickVersion(
	{ tags, versions }: Packument,
	spec: NpmSpec,
	node: string | null,
): string | null {
	if (spec.kind === 'elsewhere') return null;
	const { kind, wanted } = spec;
	if (kind === 'tag') return present(tags.get(wanted), versions);
	if (kind === 'version') return present(clean(wanted, { loose: true }) ?? wanted, versions);
	const latest = tags.get('latest');
	const summary = latest === undefined ? undefined : versions.get(latest);
	if (latest !== undefined && summary !== undefined) {
		const fits = wanted === '*' || satisfies(latest, wanted);
		if (fits && !summary.deprecated && runsOn(summary, node)) return latest;
	}
	const fitting = [...versions].filter(([version]) =>
		satisfiesRange(version, wanted, { loose: true }),
	);
	fitting.sort(
		([a, one], [b, other]) => rank(other, node) - rank(one, node) || rcompare(a, b, true),
	);
	return fitting[0]?.[0] ?? null;
}

/** What runs on this Node goes before what is not deprecated. */
function rank(summary: VersionSummary, node: string | null): number {
	return (runsOn(summary, node) ? 2 : 0) + (summary.deprecated ? 0 : 1);
}

function runsOn({ node: wanted }: VersionSummary, node: string | null): boolean {
	return node === null || wanted === null || satisfies(node, wanted);
}

function present(version: string | undefined, versions: Packument['versions']): string | null {
	return version !== undefined && versions.has(version) ? version : null;
}
