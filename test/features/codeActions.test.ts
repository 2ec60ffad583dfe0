import { describe, expect, test } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-types';
import type { Plan } from '../../server/src/core/plan.ts';
import type { Finding } from '../../server/src/core/rules/rule.ts';
import { applyEdits } from '../../server/src/core/text/edit.ts';
import { type CodeActionOptions, codeActions } from '../../server/src/features/codeActions.ts';
import { mergeAll } from '../../server/src/features/mergeAll.ts';
import { offsetAt } from '../../server/src/features/positions.ts';
import { en } from '../../server/src/messages/en.ts';
import { dockerfile, planOf } from './planOf.ts';

const uri = 'file:///project/Dockerfile';
const options: CodeActionOptions = { uri, version: 7, versionedEdits: false };

/** The plan of a text whose range is marked `<|…|>`, with that range. */
function marked(text: string) {
	const start = text.indexOf('<|');
	const end = text.indexOf('|>') - 2;
	const plan = planOf(text.replace('<|', '').replace('|>', ''));
	const position = (offset: number) => {
		const before = plan.dockerfile.text.slice(0, offset);
		const line = before.split('\n').length - 1;
		return { line, character: offset - (before.lastIndexOf('\n') + 1) };
	};
	return { plan, range: { start: position(start), end: position(end) } };
}

function actionsAt(text: string, more: Partial<CodeActionOptions> = {}) {
	const { plan, range } = marked(text);
	return { plan, actions: codeActions(plan, range, { ...options, ...more }, en) };
}

function applied(plan: Plan, action: CodeAction | undefined): string {
	const edits = action?.edit?.changes?.[uri] ?? [];
	expect(edits.length).toBeGreaterThan(0);
	return applyEdits(
		plan.dockerfile.text,
		edits.map(({ range, newText }) => ({
			span: {
				start: offsetAt(plan.dockerfile, range.start),
				end: offsetAt(plan.dockerfile, range.end),
			},
			newText,
		})),
	);
}

/** What the action of a title makes of a Dockerfile whose range is marked. */
function checkAction(title: string, before: string, after: string): void {
	const { plan, actions } = actionsAt(before);
	expect(actions.map((action) => action.title)).toContain(title);
	expect(
		applied(
			plan,
			actions.find((action) => action.title === title),
		),
	).toBe(after);
}

const shipped = dockerfile`
	FROM alpine:3.15.0
	RUN dd if=/dev/zero of=/a <||>bs=10M count=1
	RUN dd if=/dev/zero of=/b bs=10M count=1
`;

describe('code actions of a merge', () => {
	test('offer it as a chain, as a heredoc and to be left alone', () => {
		expect(actionsAt(shipped).actions.map(({ title, kind }) => [title, kind])).toEqual([
			['Merge RUN layers (lines 2–3)', 'quickfix'],
			['Merge RUN layers into a heredoc (lines 2–3)', 'quickfix'],
			['Ignore MergeRunLayers here', 'quickfix'],
		]);
	});

	test('carry the diagnostic that they answer', () => {
		for (const { diagnostics } of actionsAt(shipped).actions)
			expect(diagnostics?.map(({ code }) => code)).toEqual(['MergeRunLayers']);
	});

	test('make one RUN of two', () => {
		const { plan, actions } = actionsAt(shipped);
		const after = applied(plan, actions[0]);
		expect(after.match(/^RUN/gm)).toHaveLength(1);
		expect(planOf(after).report.stages[0]?.layerCount).toEqual({
			base: 1,
			own: { low: 1, high: 1 },
		});
	});

	test('are there on the second line of the pair too, not elsewhere', () => {
		expect(
			actionsAt(shipped.replace('<||>', '').replace('of=/b', 'o<||>f=/b')).actions,
		).toHaveLength(3);
		expect(actionsAt(shipped.replace('<||>', '').replace('alpine', 'al<||>pine')).actions).toEqual(
			[],
		);
	});

	test('are refactorings in a stage that is not shipped', () => {
		const text = `${shipped.replace('3.15.0', '3.15.0 AS build')}FROM scratch\nCOPY --from=build /a /\n`;
		const { actions } = actionsAt(text);
		expect(actions.length).toBeGreaterThan(0);
		expect(new Set(actions.map(({ kind }) => kind))).toEqual(new Set(['refactor.rewrite']));
		expect(actions.some(({ isPreferred }) => isPreferred)).toBe(false);
		expect(mergeAll(planOf(text.replace('<||>', ''))).edits).toEqual([]);
	});

	test('come as a versioned edit where the editor can check it', () => {
		const [action] = actionsAt(shipped, { versionedEdits: true }).actions;
		expect(action?.edit?.changes).toBeUndefined();
		expect(action?.edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 7 } }]);
	});
});

describe('the kinds asked for', () => {
	test.each<[readonly string[] | undefined, readonly string[]]>([
		[undefined, ['quickfix', 'quickfix', 'quickfix']],
		[['quickfix'], ['quickfix', 'quickfix', 'quickfix']],
		[['refactor'], []],
		[['source'], ['source.fixAll.dockerfileLayers']],
		[['source.fixAll'], ['source.fixAll.dockerfileLayers']],
		[['source.fixAll.dockerfileLayers'], ['source.fixAll.dockerfileLayers']],
		[['source.fixAllOthers'], []],
		[['source.organizeImports'], []],
	])('%j give %j', (only, kinds) => {
		const { actions } = actionsAt(shipped, only === undefined ? {} : { only });
		expect(actions.map(({ kind }) => kind)).toEqual(kinds);
	});
});

describe('ignoring a rule', () => {
	const ignore = 'Ignore MergeRunLayers here';

	test('puts a comment above the instruction, as far in as it is', () => {
		checkAction(
			ignore,
			'FROM alpine:3.15.0\n  RUN tr<||>ue\n  RUN false\n',
			'FROM alpine:3.15.0\n  # dockerfile-layers: ignore=MergeRunLayers\n  RUN true\n  RUN false\n',
		);
	});

	test('keeps CRLF', () => {
		checkAction(
			ignore,
			'FROM alpine:3.15.0\r\nRUN tr<||>ue\r\nRUN false\r\n',
			'FROM alpine:3.15.0\r\n# dockerfile-layers: ignore=MergeRunLayers\r\nRUN true\r\nRUN false\r\n',
		);
	});

	test('adds to a comment that ignores another rule', () => {
		checkAction(
			ignore,
			'FROM alpine:3.15.0\n# dockerfile-layers: ignore=Other \nRUN tr<||>ue\nRUN false\n',
			'FROM alpine:3.15.0\n# dockerfile-layers: ignore=Other,MergeRunLayers \nRUN true\nRUN false\n',
		);
	});

	test('leaves another comment above alone', () => {
		checkAction(
			ignore,
			'FROM alpine:3.15.0\n# why\nRUN tr<||>ue\nRUN false\n',
			'FROM alpine:3.15.0\n# why\n# dockerfile-layers: ignore=MergeRunLayers\nRUN true\nRUN false\n',
		);
	});

	test('silences the rule', () => {
		const { plan, actions } = actionsAt(shipped);
		const after = applied(
			plan,
			actions.find(({ title }) => title === ignore),
		);
		expect(planOf(after).findings).toEqual([]);
	});
});

describe('fixes of problems', () => {
	test('move a comment behind FROM to its own line', () => {
		checkAction(
			'Move the comment to its own line above',
			'FROM alpine:3.15.0 # wh<||>y\nRUN true\n',
			'# why\nFROM alpine:3.15.0\nRUN true\n',
		);
	});
});

describe('all merges at once', () => {
	const finding = (start: number, end: number, saves: number): Finding => ({
		rule: 'MergeRunLayers',
		severity: 'info',
		message: { code: 'panel.none' },
		span: { start, end },
		saves: { layers: saves, bytes: null },
		fixes: [
			{
				title: { code: 'panel.none' },
				edits: [{ span: { start, end }, newText: `merged ${start}` }],
				preferred: false,
			},
		],
	});

	test('take each finding once, those that overlap the next time', () => {
		const plan: Plan = {
			...planOf('FROM scratch\n'),
			findings: [finding(0, 2, 1), finding(1, 4, 2), finding(5, 6, 3)],
		};
		expect(mergeAll(plan)).toEqual({
			edits: [
				{ span: { start: 0, end: 2 }, newText: 'merged 0' },
				{ span: { start: 5, end: 6 }, newText: 'merged 5' },
			],
			merged: 6,
			saved: 4,
			refused: 0,
		});
	});

	test('leave out what is switched off or has no fix', () => {
		const off: Finding = { ...finding(0, 2, 1), severity: 'off' };
		const bare: Finding = { ...finding(3, 4, 1), fixes: [] };
		expect(mergeAll({ ...planOf('FROM scratch\n'), findings: [off, bare] }).edits).toEqual([]);
	});

	test('change nothing the second time', () => {
		const plan = planOf(shipped.replace('<||>', ''));
		const once = applyEdits(plan.dockerfile.text, mergeAll(plan).edits);
		expect(once).not.toBe(plan.dockerfile.text);
		expect(mergeAll(planOf(once)).edits).toEqual([]);
	});
});
