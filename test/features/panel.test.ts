import { describe, expect, test } from 'vitest';
import { exactly } from '../../server/src/core/size/size.ts';
import { panel } from '../../server/src/features/panel.ts';
import { reportTexts } from '../../server/src/features/reportTexts.ts';
import { type Situation, status } from '../../server/src/features/status.ts';
import { en } from '../../server/src/messages/en.ts';
import { defaultBuild, planOf } from './planOf.ts';

const options = { file: 'Dockerfile', notes: [] };
const dd = 'dd if=/dev/zero of=/a bs=10M count=1';

function panelOf(text: string, build = {}) {
	const state = panel(planOf(text, build), options, en);
	if (state.kind !== 'image') throw new Error(state.text);
	return state;
}

describe('the panel', () => {
	const founding = panelOf(`FROM alpine:3.15.0\nRUN ${dd}\nENV A=b\nRUN ${dd}\n`);

	test('draws the stack from the kernel to the container', () => {
		expect(
			founding.stack.map(({ kind, label, sizeText, bytes, line }) => [
				kind,
				label,
				sizeText,
				bytes,
				line,
			]),
		).toEqual([
			['kernel', 'host kernel', 'not in the image', 0, null],
			['base', 'alpine:3.15.0 (1 layer)', '✓ 2 MB', 2_000_000, null],
			['layer', `RUN ${dd}`, '10.5 MB', 10_485_760, 2],
			['layer', `RUN ${dd}`, '10.5 MB', 10_485_760, 4],
			['container', 'empty container layer', 'not in the image', 0, null],
		]);
	});

	test('lists the history, the base first, with a running total', () => {
		expect(
			founding.rows.map(({ number, line, instruction, predicted, runningTotal, fromBase }) => [
				number,
				line,
				instruction,
				predicted?.text ?? null,
				runningTotal?.text ?? null,
				fromBase,
			]),
		).toEqual([
			[1, null, 'FROM alpine:3.15.0', '✓ 2 MB', '✓ 2 MB', true],
			[2, 2, `RUN ${dd}`, '10.5 MB', '12.5 MB', false],
			[null, 3, 'ENV A=b', null, '12.5 MB', false],
			[3, 4, `RUN ${dd}`, '10.5 MB', '23 MB', false],
		]);
	});

	test('has one id a row, shared with its block', () => {
		const ids = founding.rows.map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
		for (const { id, kind } of founding.stack) if (kind === 'layer') expect(ids).toContain(id);
	});

	test('sums up in the header what the lens says', () => {
		expect(founding.header).toEqual({
			file: 'Dockerfile',
			target: 'stage 0',
			platform: 'linux/amd64',
			image: 'not built',
			summary: '3 layers (1 base + 2) · 23 MB',
		});
	});

	test('shows the stages below the target, not the others', () => {
		const state = panelOf(
			`FROM alpine:3.15.0 AS a\nRUN ${dd}\nFROM alpine:3.15.0 AS other\nRUN ${dd}\nFROM a AS b\nCOPY --from=other <<E /x\nE\n`,
		);
		expect(state.rows.map(({ line }) => line)).toEqual([null, 2, 6]);
		expect(state.header.target).toBe('b');
	});

	test('starts from nothing on scratch', () => {
		const state = panelOf('FROM scratch\nLABEL a=b\n');
		expect(state.stack.map(({ kind }) => kind)).toEqual(['kernel', 'container']);
		expect(state.rows.map(({ fromBase }) => fromBase)).toEqual([false]);
	});

	test('draws what is not known with no height', () => {
		const state = panelOf('FROM nowhere\nRUN make\n');
		expect(state.stack.map(({ bytes }) => bytes)).toEqual([0, null, null, 0]);
		expect(state.rows.map(({ runningTotal }) => runningTotal?.bytes)).toEqual([null, null]);
		expect(state.rows[0]?.predicted?.text).toBe('size unknown');
	});

	test.each([
		['', 'This Dockerfile has no stage yet: it begins with FROM.', null],
		['# FROM a', 'This Dockerfile has no stage yet: it begins with FROM.', null],
	])('of %j says what is missing', (text, sentence, action) => {
		expect(panel(planOf(text), options, en)).toEqual({ kind: 'empty', text: sentence, action });
	});

	test('offers another build where the target is not there', () => {
		expect(panel(planOf('FROM scratch\n', { target: 'prod' }), options, en)).toEqual({
			kind: 'empty',
			text: 'No stage is named prod.',
			action: { title: 'Choose Build…', command: 'chooseBuild' },
		});
	});
});

describe('the report', () => {
	test('has texts where the plan has messages, and nothing else changes', () => {
		const plan = planOf(
			'FROM nowhere\nRUN true\nRUN false\nBAD\n',
			{},
			{
				'RUN true': exactly(1, 'computed', { code: 'part.fileWritten', args: { path: '/a' } }),
			},
		);
		const report = reportTexts(plan.report, en);
		const withoutTexts = (value: unknown) =>
			JSON.parse(
				JSON.stringify(value, (key, each: unknown) =>
					['label', 'message', 'fixes'].includes(key) ? null : each,
				),
			);
		expect(withoutTexts(report)).toEqual(withoutTexts(plan.report));
		expect(report.stages[0]?.instructions[0]?.size?.parts[0]?.label).toBe('/a');
		expect(report.findings.flatMap(({ fixes, message }) => [message, ...fixes])).not.toContain('');
		expect(JSON.stringify(report)).not.toContain('"code":"problem.');
		expect(report.problems.length).toBeGreaterThan(0);
	});
});

describe('the status items', () => {
	const calm: Situation = {
		settings: { network: 'onRequest' },
		trusted: true,
		buildSource: { code: 'status.buildSource.default' },
		buildArgs: new Map(),
		files: true,
		troubles: [],
	};
	const itemsOf = (situation: Partial<Situation>, build = {}) =>
		status(planOf('FROM scratch AS only\n', build), { ...calm, ...situation }, en).items;
	const item = (id: string, situation: Partial<Situation>, build = {}) =>
		itemsOf(situation, build).find((each) => each.id === id);

	test('are build, store and network where all is well', () => {
		expect(itemsOf({}).map(({ id, severity }) => [id, severity])).toEqual([
			['build', 'info'],
			['store', 'info'],
			['network', 'info'],
		]);
	});

	test('always name the build and where it comes from', () => {
		expect(item('build', {})).toMatchObject({
			text: 'Target only · linux/amd64',
			detail: `Context ${defaultBuild.context} · defaults`,
			command: { command: 'dockerfileLayers.chooseBuild' },
		});
		const buildArgs = new Map([['A', '1']]);
		expect(item('build', { buildArgs })?.detail).toContain(' · A=1 · ');
	});

	test('warn of a target that is not there', () => {
		expect(item('build', {}, { target: 'prod' })).toMatchObject({ severity: 'warning' });
	});

	test('say what an untrusted workspace leaves out', () => {
		expect(item('trust', { trusted: false })?.text).toBe('Restricted: text and build context only');
	});

	test('say what cannot be known without files', () => {
		expect(item('background', { files: false })).toMatchObject({
			text: 'Context sizes need a local workspace',
			severity: 'info',
		});
	});

	test('say what went wrong in the background', () => {
		const troubles = [{ code: 'trouble.truncated', args: { entries: 5 } }];
		expect(item('background', { troubles })).toMatchObject({
			text: 'The build context is larger than the limit: only 5 entries counted',
			severity: 'warning',
		});
	});
});
