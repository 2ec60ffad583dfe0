import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { commandIds } from '../../client/src/commands/commandIds.ts';

interface Manifest {
	readonly icon: string;
	readonly main: string;
	readonly browser: string;
	readonly capabilities: {
		readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
	};
	readonly contributes: {
		readonly commands: readonly { readonly command: string; readonly category: string }[];
		readonly keybindings: readonly { readonly command: string }[];
		readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
		readonly grammars: readonly { readonly path: string; readonly scopeName: string }[];
		readonly configuration: {
			readonly properties: Readonly<Record<string, { readonly scope: string }>>;
		};
	};
}

const text = await readFile('package.json', 'utf8');
const manifest: Manifest = JSON.parse(text);
const translations: Record<string, string> = JSON.parse(await readFile('package.nls.json', 'utf8'));
const { commands, keybindings, menus, grammars, configuration } = manifest.contributes;

describe('the manifest', () => {
	test('contributes exactly the commands that the client registers, under one category', () => {
		expect(commands.map(({ command }) => command).sort()).toEqual(Object.values(commandIds).sort());
		expect(new Set(commands.map(({ category }) => category))).toEqual(
			new Set(['Dockerfile Layers']),
		);
	});

	test('names only its own commands in keys and menus', () => {
		const known = new Set(commands.map(({ command }) => command));
		const named = [...keybindings, ...Object.values(menus).flat()];
		expect(named.length).toBeGreaterThan(5);
		expect(named.filter(({ command }) => !known.has(command))).toEqual([]);
	});

	test('has a text for every placeholder and no text without one', () => {
		const used = new Set([...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key));
		expect([...used].sort()).toEqual(Object.keys(translations).sort());
	});

	test('keeps what reaches the outside to the machine and out of untrusted workspaces', () => {
		const machine = Object.entries(configuration.properties)
			.filter(([, { scope }]) => scope === 'machine')
			.map(([name]) => name);
		expect(machine.sort()).toEqual([
			'dockerfileLayers.engine',
			'dockerfileLayers.engineHost',
			'dockerfileLayers.network',
		]);
		expect([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort()).toEqual(
			machine,
		);
	});

	test('points to files that are there and to bundles that the build makes', async () => {
		for (const path of [manifest.icon, ...grammars.map((grammar) => grammar.path)]) {
			expect(existsSync(path), path).toBe(true);
		}
		const build = await readFile('esbuild.mjs', 'utf8');
		for (const bundle of [manifest.main, manifest.browser]) {
			expect(build).toContain(bundle.replace('./dist/', '}/'));
		}
	});

	test('names each grammar as the grammar names itself', async () => {
		for (const { path, scopeName } of grammars) {
			expect(JSON.parse(await readFile(path, 'utf8')).scopeName).toBe(scopeName);
		}
	});

	test('has an icon of 256 × 256 pixels', async () => {
		const png = await readFile(manifest.icon);
		expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
	});
});
