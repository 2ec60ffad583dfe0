import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
	choices,
	defaultSettings,
	isRecord,
	parseSettings,
	platformPattern,
	settingsSection,
} from '../../server/src/lsp/configuration.ts';

interface Property {
	readonly type: string;
	readonly default: unknown;
	readonly enum?: readonly string[];
	readonly scope?: string;
	readonly pattern?: string;
	readonly additionalProperties?: { readonly enum?: readonly string[] };
}

const manifest: {
	readonly contributes: {
		readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
	};
	readonly capabilities: {
		readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
	};
} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const { properties } = manifest.contributes.configuration;

/** Settings of the client alone: the server never sees them. */
const clientOnly: ReadonlySet<string> = new Set([`${settingsSection}.trace.server`]);

/** The defaults by full key: `merge: { style }` is `dockerfileLayers.merge.style`. */
function flatDefaults(): ReadonlyMap<string, unknown> {
	const nested = new Set(['merge', 'context']);
	return new Map(
		Object.entries(defaultSettings).flatMap(([key, value]): (readonly [string, unknown])[] =>
			nested.has(key) && isRecord(value)
				? Object.entries(value).map(([inner, each]) => [`${settingsSection}.${key}.${inner}`, each])
				: [[`${settingsSection}.${key}`, value]],
		),
	);
}

describe('the settings of package.json', () => {
	const defaults = flatDefaults();
	const shared = Object.keys(properties).filter((key) => !clientOnly.has(key));

	test('are those of the server', () => {
		expect(shared.toSorted()).toEqual([...defaults.keys()].toSorted());
		expect(shared.length).toBeGreaterThan(10);
	});

	test.each([...defaults])('%s has the same default', (key, value) => {
		expect(properties[key]?.default).toEqual(value);
	});

	test.each(Object.entries(choices))('%s has the same values', (key, values) => {
		const property = properties[`${settingsSection}.${key}`];
		const allowed = property?.enum ?? property?.additionalProperties?.enum ?? [];
		expect(allowed.toSorted()).toEqual([...values].toSorted());
	});

	test('with a closed list of values are all known to the server', () => {
		const listed = shared.filter((key) => properties[key]?.enum !== undefined);
		expect(listed.filter((key) => !(key.slice(settingsSection.length + 1) in choices))).toEqual([]);
	});

	test('hold platforms to the same pattern', () => {
		expect(properties[`${settingsSection}.platform`]?.pattern).toBe(
			platformPattern.source.replaceAll('\\/', '/'),
		);
	});

	test.each(['network', 'engine', 'engineHost'])(
		'%s reaches the outside: it is of the machine and restricted',
		(key) => {
			expect(properties[`${settingsSection}.${key}`]?.scope).toMatch(/^machine/);
			expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(
				`${settingsSection}.${key}`,
			);
		},
	);
});

describe('parsing settings', () => {
	test.each([undefined, null, {}])('%j gives the defaults', (value) => {
		expect(parseSettings(value)).toEqual({ settings: defaultSettings, problems: [] });
	});

	test('keeps what is right', () => {
		const value = {
			inlayHints: 'nonEmpty',
			codeLens: false,
			network: 'off',
			engine: 'off',
			engineHost: 'ssh://host',
			builder: 'classic',
			store: 'containerd',
			platform: 'linux/arm64/v8',
			builds: [
				{ dockerfile: 'a', target: 'b', context: 'c', args: { D: 'e' }, platform: 'linux/amd64' },
			],
			rules: { MergeRunLayers: 'error', Unknown: 'off' },
			merge: { style: 'heredoc' },
			context: { maxFiles: 5 },
		};
		expect(parseSettings(value)).toEqual({ settings: value, problems: [] });
	});

	test.each<[unknown, readonly string[]]>([
		[7, ['']],
		[{ inlayHints: 'some' }, ['inlayHints']],
		[{ inlayHints: true }, ['inlayHints']],
		[{ codeLens: 'yes' }, ['codeLens']],
		[{ platform: 'linux' }, ['platform']],
		[{ platform: 'Linux/AMD64' }, ['platform']],
		[{ builds: {} }, ['builds']],
		[
			{ builds: [{}, { dockerfile: 'a' }, { dockerfile: 'a', args: { A: 1 } }] },
			['builds[0]', 'builds[2]'],
		],
		[{ rules: { A: 'fatal', B: 'off' } }, ['rules.A']],
		[{ rules: [] }, ['rules']],
		[{ merge: 'heredoc' }, ['merge']],
		[{ merge: { style: 'or' } }, ['merge.style']],
		[{ context: { maxFiles: 0 } }, ['context.maxFiles']],
		[{ context: { maxFiles: 1.5 } }, ['context.maxFiles']],
		[{ context: { maxFiles: '5' } }, ['context.maxFiles']],
	])('%j names what is wrong and goes on with the default', (value, names) => {
		const { problems, settings } = parseSettings(value);
		expect(problems).toEqual(
			names.map((name) => ({
				code: 'setting.invalid',
				args: { name: name === '' ? settingsSection : `${settingsSection}.${name}` },
			})),
		);
		const kept = parseSettings(settings);
		expect(kept.problems).toEqual([]);
	});
});
