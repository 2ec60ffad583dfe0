/** ARG instructions before the first FROM, and the platform arguments that BuildKit adds. */
import type { Instruction } from '../dockerfile/model.ts';
import { nameValues } from '../dockerfile/nameValues.ts';
import type { Build, Platform } from '../knowledge.ts';
import { makeExpander } from './expander.ts';
import type { Environment, Expanded } from './resolved.ts';

export interface GlobalArguments {
	/** What FROM sees. Null: declared, but this build gives it no value. */
	readonly environment: Environment;
	/** What `ARG name` in a stage takes up; undefined where there is no value. */
	valueOf(name: string): Expanded | undefined;
	/** Equal for equal arguments. */
	readonly key: string;
}

/** `instructions` are those before the first FROM. */
export function globalArguments(
	instructions: readonly Instruction[],
	build: Build,
): GlobalArguments {
	const values = new Map<string, Expanded>(
		build.builder === 'buildkit' ? platformArguments(build) : [],
	);
	const environment: Environment = { get: (name) => values.get(name) };
	for (const { node } of instructions) {
		if (node.keyword !== 'ARG') continue;
		for (const { name: key, value } of nameValues(node)) {
			const given = build.buildArgs.get(key);
			const inForce =
				given ?? (value === null ? null : makeExpander(environment, node.escape)(value));
			if (inForce !== null || !values.has(key)) values.set(key, inForce);
		}
	}
	return {
		environment,
		valueOf: (name) => values.get(name) ?? undefined,
		key: JSON.stringify([...values]),
	};
}

/** `linux/arm/v7`. */
export function platformText({ os, architecture, variant }: Platform): string {
	return variant === null ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

function platformArguments(build: Build): readonly (readonly [string, string])[] {
	const { os, architecture, variant } = build.platform;
	const platform = platformText(build.platform);
	const given = (name: string, value: string) =>
		[name, build.buildArgs.get(name) ?? value] as const;
	// The builder's own platform is not known here; the one asked for is it in all but cross builds.
	return [
		given('BUILDPLATFORM', platform),
		given('BUILDOS', os),
		given('BUILDARCH', architecture),
		given('BUILDVARIANT', variant ?? ''),
		given('TARGETPLATFORM', platform),
		given('TARGETOS', os),
		given('TARGETARCH', architecture),
		given('TARGETVARIANT', variant ?? ''),
		given('TARGETSTAGE', build.target ?? 'default'),
	];
}
