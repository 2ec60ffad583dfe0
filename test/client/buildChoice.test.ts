import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatArguments, parseArguments } from '../../client/src/commands/buildArguments.ts';
import { refineBuild, startingBuild } from '../../client/src/commands/refineBuild.ts';
import { chosenBuilds } from '../../client/src/state/chosenBuilds.ts';
import type { BuildChoice, ChosenBuild } from '../../server/src/protocol/requests.ts';

const build = (change: Partial<ChosenBuild> = {}): ChosenBuild => ({
	target: null,
	context: null,
	args: null,
	platform: null,
	...change,
});

describe('build arguments', () => {
	test.each([
		['', {}],
		['  ', {}],
		['A=1', { A: '1' }],
		['A=1  B_2=x=y', { A: '1', B_2: 'x=y' }],
		['A="two words" B=', { A: 'two words', B: '' }],
		[`A='say "hi"'`, { A: 'say "hi"' }],
		['A=1 A=2', { A: '2' }],
	])('%j are read', (text, args) => {
		expect(parseArguments(text)).toEqual(args);
	});

	test.each([
		['a name alone', 'A'],
		['no name', '=1'],
		['a name that starts with a digit', '1A=2'],
		['an open quote', 'A="b'],
		['something behind a quote', 'A="b"c'],
	])('%s is refused', (_name, text) => {
		expect(parseArguments(text)).toBeNull();
	});

	test('are written so that they are read back', () => {
		const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
		const value = fc
			.string()
			.filter((text) => !(text.includes('"') && text.includes("'")) && !/[\r\n]/.test(text));
		fc.assert(
			fc.property(fc.dictionary(name, value), (args) => {
				expect(parseArguments(formatArguments(args))).toEqual({ ...args });
			}),
		);
	});
});

describe('a change starts from', () => {
	const choices: BuildChoice[] = [
		{ label: 'a', description: '', picked: false, build: build({ target: 'a' }) },
		{ label: 'b', description: '', picked: true, build: build({ target: 'b' }) },
	];

	test("the user's choice, then the build in use, then the defaults", () => {
		expect(startingBuild(choices, build({ target: 'mine' })).target).toBe('mine');
		expect(startingBuild(choices, undefined).target).toBe('b');
		expect(startingBuild([], undefined)).toEqual(build());
	});

	test('a build whose other fields stay', () => {
		const changed = refineBuild(build({ target: 'a', platform: 'linux/arm64' }), {
			platform: null,
		});
		expect(changed).toEqual(build({ target: 'a' }));
	});
});

describe('choices', () => {
	/** The part of VS Code's Memento that is used, with its JSON round trip. */
	function memento(start: unknown = undefined) {
		let stored = JSON.stringify({ 'chosenBuilds.v1': start });
		return {
			keys: () => Object.keys(JSON.parse(stored)),
			get: (key: string) => JSON.parse(stored)[key],
			async update(key: string, value: unknown) {
				stored = JSON.stringify({ ...JSON.parse(stored), [key]: value });
			},
		};
	}

	test('are kept per file and can be forgotten', async () => {
		const storage = memento();
		const first = chosenBuilds(storage);
		await first.set('file:///a', build({ target: 'a', args: { V: '1' } }));
		await first.set('file:///b', build({ target: 'b' }));
		await first.set('file:///a', null);
		expect(chosenBuilds(storage).all()).toEqual({ 'file:///b': build({ target: 'b' }) });
	});

	test('of the last hundred files are kept, the one used last among them', async () => {
		const builds = chosenBuilds(memento());
		for (let file = 0; file < 100; file++) await builds.set(`file:///${file}`, build());
		await builds.set('file:///0', build());
		await builds.set('file:///new', build());
		const kept = Object.keys(builds.all());
		expect(kept).toHaveLength(100);
		expect(kept).toContain('file:///0');
		expect(kept).not.toContain('file:///1');
	});

	test.each([
		['a text', 'x'],
		['null', null],
		['a build with a number', { 'file:///a': { ...build(), target: 3 } }],
		['arguments that are not texts', { 'file:///a': { ...build(), args: { V: 1 } } }],
		['half a build', { 'file:///a': { target: null } }],
	])('that became %s are left out', (_name, stored) => {
		expect(chosenBuilds(memento(stored)).all()).toEqual({});
	});
});
