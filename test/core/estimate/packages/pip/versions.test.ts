import { describe, expect, test } from 'vitest';
import {
	compareVersions,
	isPrerelease,
	parseSpecifiers,
	parseVersion,
	pinnedVersion,
	satisfies,
	versionText,
} from '../../../../../server/src/core/estimate/packages/pip/version.ts';

function version(text: string) {
	const parsed = parseVersion(text);
	if (parsed === null) throw new Error(`${text} is no version`);
	return parsed;
}

describe('versions', () => {
	test('are ordered from development releases over pre-releases to post-releases', () => {
		const ordered = [
			...['0.9', '1.0.dev1', '1.0.dev2', '1.0a1.dev1', '1.0a1', '1.0a1.post1', '1.0a2', '1.0a12'],
			...['1.0b1.dev3', '1.0b1', '1.0b2', '1.0rc1.dev4', '1.0rc1', '1.0rc2', '1.0', '1.0+abc'],
			...['1.0+abc.5', '1.0+abc.7', '1.0+5', '1.0.post1.dev1', '1.0.post1', '1.0.15', '1.1.dev1'],
			...['1.1', '1.10', '2024.1', '1!0.1'],
		];
		for (const [at, older] of ordered.entries()) {
			for (const newer of ordered.slice(at + 1)) {
				expect(compareVersions(version(older), version(newer)), `${older} < ${newer}`).toBeLessThan(
					0,
				);
				expect(compareVersions(version(newer), version(older))).toBeGreaterThan(0);
			}
		}
	});

	test.each([
		['1.0', '1.0.0'],
		['v1.0', '1.0'],
		['1.0-alpha.1', '1.0a1'],
		['1.0c1', '1.0rc1'],
		['1.0preview', '1.0rc0'],
		['1.0-1', '1.0.post1'],
		['1.0-r4', '1.0.post4'],
		['1.0.post', '1.0.post0'],
		['1.0_DEV2', '1.0.dev2'],
		['1.0+ubuntu-1', '1.0+ubuntu.1'],
		['0!1.0', '1.0'],
	])('%s is %s', (a, b) => {
		expect(compareVersions(version(a), version(b))).toBe(0);
	});

	test.each([
		'',
		'latest',
		'1..2',
		'1.0-',
		'1.0+',
		'1.0a.b',
		'.1',
		'1.0 2',
		`1.${'9'.repeat(300)}`,
	])('%j is none', (text) => expect(parseVersion(text)).toBeNull());

	test('have a normal form', () => {
		expect(versionText(version('V1!2.0-Alpha-3.post1.dev2+Local_1'))).toBe(
			'1!2.0a3.post1.dev2+local.1',
		);
		expect(['1.0a1', '1.0.dev1', '1.0'].map((text) => isPrerelease(version(text)))).toEqual([
			true,
			true,
			false,
		]);
	});
});

describe('conditions', () => {
	test.each([
		['==1.0', ['1.0', '1.0.0', '1.0+cpu'], ['1.0.1', '1.0a1', '1.0.post1']],
		['==1.0+cpu', ['1.0+cpu'], ['1.0', '1.0+cu12']],
		['==1.1.*', ['1.1', '1.1.9', '1.1a1', '1.1.post1'], ['1.10', '1.2', '1']],
		['!=1.1', ['1.0', '1.1.1'], ['1.1', '1.1.0', '1.1+x']],
		['!=1.1.*', ['1.10', '1.2'], ['1.1', '1.1.4']],
		['>=1.5', ['1.5', '1.5.post1', '2', '1.5+x'], ['1.5rc1', '1.4']],
		['<=1.5', ['1.5', '1.5+x', '1.5rc1'], ['1.5.1', '1.5.post1']],
		['<2', ['1.9', '1.9.post1'], ['2', '2.0a1', '2.0.dev1']],
		['<2rc2', ['2rc1', '2a1', '1.9'], ['2rc2', '2']],
		['>1.7', ['1.7.1', '1.8'], ['1.7', '1.7.0.post1', '1.7+x', '1.7rc1']],
		['>1.7.post1', ['1.7.post2', '1.8'], ['1.7.post1', '1.7']],
		['~=2.2', ['2.2', '2.3', '2.99'], ['3.0', '2.1', '2.2rc1']],
		['~=1.4.5', ['1.4.5', '1.4.9'], ['1.5', '1.4.4']],
		['~=2.2rc1', ['2.2rc1', '2.2', '2.9'], ['3', '2.2a1']],
		['===1.0', ['1.0'], ['1.0.0', '1.0+x']],
		['>=1, <2, !=1.5', ['1.0', '1.6'], ['1.5', '2', '0.9']],
		['==1!2.0', ['1!2.0'], ['2.0']],
		['', ['1', '2.0rc1'], []],
	])('%s', (text, good, bad) => {
		const specifiers = parseSpecifiers(text);
		if (specifiers === null) throw new Error('no conditions');
		expect(good.filter((each) => !satisfies(version(each), specifiers))).toEqual([]);
		expect(bad.filter((each) => satisfies(version(each), specifiers))).toEqual([]);
	});

	test.each([
		['=1.0', 'one equals sign'],
		['>=1.0.*', 'a star behind an order'],
		['~=1', 'nothing to keep'],
		['>=abc', 'no version'],
		['1.0', 'no operator'],
		[Array(200).fill('>=1').join(','), 'too many'],
	])('%.20s is none: %s', (text) => expect(parseSpecifiers(text)).toBeNull());

	test('pin a version with == and === only', () => {
		const pin = (text: string) => pinnedVersion(parseSpecifiers(text) ?? []);
		expect(['==1.0', '===x', '>=1,==2', '==1.*', '>=1'].map(pin)).toEqual([
			'1.0',
			'x',
			'2',
			null,
			null,
		]);
	});
});
