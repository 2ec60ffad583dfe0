import { afterEach, describe, expect, test } from 'vitest';
import {
	CancellationTokenSource,
	type CodeAction,
	type CodeLens,
	ErrorCodes,
	type Hover,
	type InlayHint,
	LSPErrorCodes,
} from 'vscode-languageserver/node';
import type { PanelState } from '../../server/src/protocol/panel.ts';
import type { Report } from '../../server/src/protocol/report.ts';
import {
	type BuildChoice,
	buildChoicesRequest,
	chooseBuildRequest,
	mergeAllRequest,
	panelRequest,
	planChangedNotification,
	refreshRequest,
	reportRequest,
	type StatusResult,
	statusRequest,
	trustGrantedNotification,
} from '../../server/src/protocol/requests.ts';
import { fileTreeOf } from '../support/fileTreeOf.ts';
import { type TestClient, type TestClientOptions, testClient, testUri } from './testConnection.ts';
import { fakeArchives, fakeContext, testRuntime } from './testRuntime.ts';

const dd = (name: string) => `RUN dd if=/dev/zero of=/${name} bs=10M count=1\n`;
const founding = `FROM scratch\n${dd('a')}${dd('b')}`;
const whole = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };
const textDocument = { uri: testUri };

const clients: TestClient[] = [];
afterEach(async () => {
	for (const client of clients.splice(0)) await client.close();
});

async function start(options?: TestClientOptions): Promise<TestClient> {
	const client = await testClient(options);
	clients.push(client);
	return client;
}

async function hintsOf({ connection }: TestClient, uri = testUri): Promise<readonly string[]> {
	const hints: InlayHint[] = await connection.sendRequest('textDocument/inlayHint', {
		textDocument: { uri },
		range: whole,
	});
	return hints.map(({ label, position }) => `${position.line}:${String(label)}`);
}

async function pulled({ connection }: TestClient) {
	const { items }: { items: { code: string }[] } = await connection.sendRequest(
		'textDocument/diagnostic',
		{ textDocument },
	);
	return items.map(({ code }) => code);
}

function ask<Result>({ connection }: TestClient, method: string, more = {}): Promise<Result> {
	return connection.sendRequest(method, { uri: testUri, ...more });
}

describe('the protocol', () => {
	test('is introduced with what the server can do', async () => {
		const { initialized } = await start();
		expect(initialized.capabilities).toMatchObject({
			textDocumentSync: { openClose: true, change: 2 },
			inlayHintProvider: { resolveProvider: true },
			hoverProvider: true,
			diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false },
		});
	});

	test('shows the founding example in all its surfaces', async () => {
		const client = await start({ initializationOptions: { showLayersCommand: 'show' } });
		client.open(founding);
		expect(await hintsOf(client)).toEqual(['1:10.5 MB', '2:10.5 MB']);
		const lenses: CodeLens[] = await client.connection.sendRequest('textDocument/codeLens', {
			textDocument,
		});
		expect(lenses.map(({ command }) => command)).toEqual([
			{ title: '2 layers · 21 MB', command: 'show', arguments: [testUri, 1] },
		]);
		expect(await pulled(client)).toEqual(['MergeRunLayers']);
		const hover: Hover = await client.connection.sendRequest('textDocument/hover', {
			textDocument,
			position: { line: 1, character: 2 },
		});
		expect(hover.contents).toMatchObject({ value: expect.stringContaining('Layer 1 of 2') });
	});

	test('resolves a hint to its tooltip', async () => {
		const client = await start();
		client.open(founding);
		const [hint]: InlayHint[] = await client.connection.sendRequest('textDocument/inlayHint', {
			textDocument,
			range: whole,
		});
		expect(hint?.tooltip).toBeUndefined();
		const resolved: InlayHint = await client.connection.sendRequest('inlayHint/resolve', hint);
		expect(resolved.tooltip).toMatchObject({
			kind: 'markdown',
			value: expect.stringContaining('Layer 1 of 2'),
		});
	});

	test('gives the fix as an edit of the version that it was made for', async () => {
		const client = await start();
		client.open(founding);
		client.replace(`${founding}${dd('c')}`);
		const actions: CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', {
			textDocument,
			range: { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } },
			context: { diagnostics: [] },
		});
		expect(actions[0]?.title).toBe('Merge RUN layers (lines 2–4)');
		expect(actions[0]?.edit?.documentChanges).toMatchObject([{ textDocument: { version: 2 } }]);
	});

	test('follows incremental edits and forgets a closed document', async () => {
		const client = await start();
		client.open(founding);
		await client.connection.sendNotification('textDocument/didChange', {
			textDocument: { uri: testUri, version: 2 },
			contentChanges: [
				{ range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, text: '' },
				{
					range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } },
					text: 'LABEL a=b\n',
				},
			],
		});
		const { stages } = await ask<Report<string>>(client, reportRequest);
		expect(stages[0]?.instructions.map(({ keyword }) => keyword)).toEqual(['LABEL', 'RUN']);
		await client.connection.sendNotification('textDocument/didClose', { textDocument });
		expect(await hintsOf(client)).toEqual([]);
	});

	test('answers a cancelled request as cancelled', async () => {
		const client = await start();
		client.open(founding);
		const source = new CancellationTokenSource();
		const request = client.connection.sendRequest(
			'textDocument/hover',
			{ textDocument, position: { line: 1, character: 1 } },
			source.token,
		);
		source.cancel();
		await expect(request).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
		expect(await hintsOf(client)).toHaveLength(2);
	});

	test('has nothing to say of a document that is not open', async () => {
		const client = await start();
		expect(await hintsOf(client, 'file:///elsewhere/Dockerfile')).toEqual([]);
		expect(await pulled(client)).toEqual([]);
	});

	test('tells diagnostics to clients that do not ask for them, and takes them back', async () => {
		const client = await start({ capabilities: {} });
		expect(client.initialized.capabilities.diagnosticProvider).toBeUndefined();
		client.open(founding);
		expect(await client.untilHeard('textDocument/publishDiagnostics')).toMatchObject({
			uri: testUri,
			diagnostics: [{ code: 'MergeRunLayers' }],
		});
		client.replace('FROM scratch\n');
		expect(await client.untilHeard('textDocument/publishDiagnostics', 2)).toMatchObject({
			diagnostics: [],
		});
		client.replace(founding);
		await client.untilHeard('textDocument/publishDiagnostics', 3);
		await client.connection.sendNotification('textDocument/didClose', { textDocument });
		const published = client.heard.filter(
			({ method }) => method === 'textDocument/publishDiagnostics',
		).length;
		expect(await client.untilHeard('textDocument/publishDiagnostics', published + 1)).toMatchObject(
			{ diagnostics: [] },
		);
	});
});

describe('while the user types', () => {
	test('hints keep their words and follow their lines until a rest', async () => {
		const client = await start();
		client.open(founding);
		expect(await hintsOf(client)).toEqual(['1:10.5 MB', '2:10.5 MB']);
		await client.untilHeard(planChangedNotification);
		client.replace(founding.replace('FROM scratch\n', 'FROM scratch\n\n').replace('10M', '20M'));
		expect(await hintsOf(client)).toEqual(['2:10.5 MB', '3:10.5 MB']);
		await client.untilHeard(planChangedNotification, 2);
		expect(await hintsOf(client)).toEqual(['2:21 MB', '3:10.5 MB']);
		expect(client.heard.map(({ method }) => method)).toContain('workspace/inlayHint/refresh');
	});

	test('hints are new at once for a client that cannot be told to ask again', async () => {
		const client = await start({ capabilities: { workspace: {} } });
		client.open(founding);
		await hintsOf(client);
		client.replace(founding.replace('10M', '20M'));
		expect(await hintsOf(client)).toEqual(['1:21 MB', '2:10.5 MB']);
	});

	test('lenses, diagnostics and the report are of the text as it is', async () => {
		const client = await start();
		client.open(founding);
		await hintsOf(client);
		client.replace('FROM scratch\n');
		expect(await pulled(client)).toEqual([]);
		const { stages } = await ask<Report<string>>(client, reportRequest);
		expect(stages[0]?.instructions).toEqual([]);
	});
});

describe('the custom requests', () => {
	test('give panel, report, status and merges', async () => {
		const client = await start();
		client.open(founding);
		expect(await ask<PanelState>(client, panelRequest)).toMatchObject({
			kind: 'image',
			header: { file: 'Dockerfile', summary: '2 layers · 21 MB' },
		});
		expect(await ask<Report<string>>(client, reportRequest)).toMatchObject({
			schemaVersion: 1,
			dockerfile: '/project/Dockerfile',
			context: '/project',
		});
		expect(await ask<StatusResult>(client, statusRequest)).toMatchObject({
			summary: '2 layers · 21 MB',
		});
		expect(await ask(client, mergeAllRequest)).toMatchObject({
			merged: 2,
			saved: 1,
			refused: 0,
			edit: { documentChanges: [{ textDocument: { version: 1 } }] },
		});
		expect(await ask(client, refreshRequest)).toBeNull();
	});

	test.each([undefined, null, 7, [], {}, { uri: 7 }, { uri: null }])(
		'refuse %j',
		async (params) => {
			const client = await start();
			for (const method of [
				panelRequest,
				reportRequest,
				statusRequest,
				buildChoicesRequest,
				mergeAllRequest,
				chooseBuildRequest,
				refreshRequest,
			])
				await expect(client.connection.sendRequest(method, params)).rejects.toMatchObject({
					code: ErrorCodes.InvalidParams,
				});
			client.open(founding);
			expect(await hintsOf(client)).toHaveLength(2);
		},
	);

	test('refuse a document that is not open and a build that is none', async () => {
		const client = await start();
		await expect(ask(client, panelRequest)).rejects.toThrow(/not open/);
		for (const build of [
			1,
			{},
			{ target: 1, context: null, args: null, platform: null },
			{ target: null, context: null, args: { A: 1 }, platform: null },
		])
			await expect(ask(client, chooseBuildRequest, { build })).rejects.toMatchObject({
				code: ErrorCodes.InvalidParams,
			});
	});
});

describe('the build', () => {
	const stages = `FROM scratch AS one\n${dd('a')}FROM one AS two\n${dd('b')}`;
	const build = { target: 'one', context: null, args: null, platform: null };

	test('is the last stage until the user chooses another, per document', async () => {
		const client = await start();
		client.open(stages);
		client.open(stages, 'file:///other/Dockerfile');
		expect(await hintsOf(client)).toEqual(['1:10.5 MB', '3:10.5 MB']);
		const choices = await ask<readonly BuildChoice[]>(client, buildChoicesRequest);
		expect(choices.map(({ label, picked }) => [label, picked])).toEqual([
			['Last stage', true],
			['Target one', false],
			['Target two', false],
		]);
		await ask(client, chooseBuildRequest, { build });
		expect(await hintsOf(client)).toEqual(['1:10.5 MB', '3:10.5 MB, not shipped']);
		expect(await hintsOf(client, 'file:///other/Dockerfile')).toEqual(['1:10.5 MB', '3:10.5 MB']);
		const again = await ask<readonly BuildChoice[]>(client, buildChoicesRequest);
		expect(again.find(({ picked }) => picked)?.label).toBe('Target one');
		await ask(client, chooseBuildRequest, { build: null });
		expect(await hintsOf(client)).toEqual(['1:10.5 MB', '3:10.5 MB']);
	});

	test('is remembered from an earlier session', async () => {
		const client = await start({
			initializationOptions: { chosenBuilds: { [testUri]: build, 'file:///x': { target: 5 } } },
		});
		client.open(stages);
		expect(await hintsOf(client)).toEqual(['1:10.5 MB', '3:10.5 MB, not shipped']);
	});

	test('may come from a setting', async () => {
		const client = await start({
			workspaceFolders: [{ uri: 'file:///project', name: 'project' }],
			settings: () => ({
				builds: [
					{ dockerfile: 'other/*', target: 'two' },
					{
						dockerfile: '**/Dockerfile',
						target: 'one',
						context: 'sub',
						platform: 'linux/arm64',
						args: { A: '1' },
					},
				],
			}),
		});
		client.open(stages);
		expect(await ask<Report<string>>(client, reportRequest)).toMatchObject({
			target: 'one',
			context: '/project/sub',
			platform: 'linux/arm64',
		});
		const { items } = await ask<StatusResult>(client, statusRequest);
		expect(items.find(({ id }) => id === 'build')?.detail).toBe(
			'Context /project/sub · A=1 · setting dockerfileLayers.builds',
		);
	});

	test('may not have a context elsewhere by the settings of a workspace that is not trusted', async () => {
		const client = await start({
			initializationOptions: { trusted: false },
			workspaceFolders: [{ uri: 'file:///project', name: 'project' }],
			settings: () => ({ builds: [{ dockerfile: 'Dockerfile', context: '../..' }] }),
		});
		client.open(stages);
		expect(await ask<Report<string>>(client, reportRequest)).toMatchObject({ context: '/project' });
		await client.connection.sendNotification(trustGrantedNotification);
		expect(await ask<Report<string>>(client, reportRequest)).toMatchObject({ context: '/' });
	});

	test('is offered by other files, in trusted workspaces and inside of them', async () => {
		let asked = 0;
		const offer = {
			name: 'web',
			file: '/project/compose.yaml',
			context: '/project',
			target: 'one',
			args: {},
			platform: null,
		};
		const runtime = testRuntime({
			buildOffers: {
				offersFor: async () => {
					asked++;
					return {
						offers: [offer, { ...offer, name: 'out', context: '/elsewhere' }],
						problems: [],
					};
				},
			},
		});
		const client = await start({ runtime, initializationOptions: { trusted: false } });
		client.open(stages);
		expect(await ask<readonly BuildChoice[]>(client, buildChoicesRequest)).toHaveLength(3);
		expect(asked).toBe(0);
		await client.connection.sendNotification(trustGrantedNotification);
		const choices = await ask<readonly BuildChoice[]>(client, buildChoicesRequest);
		expect(choices.slice(3)).toMatchObject([
			{
				label: 'web',
				description: 'from compose.yaml',
				build: { target: 'one', context: '/project' },
			},
		]);
	});
});

describe('settings', () => {
	test('are asked for once a document and again when they change', async () => {
		let inlayHints = 'layers';
		const client = await start({ settings: () => ({ inlayHints }) });
		client.open(founding);
		expect(await hintsOf(client)).toHaveLength(2);
		await hintsOf(client);
		expect(client.heard.filter(({ method }) => method === 'workspace/configuration')).toHaveLength(
			1,
		);
		await client.untilHeard('workspace/inlayHint/refresh');
		inlayHints = 'off';
		await client.connection.sendNotification('workspace/didChangeConfiguration', {
			settings: null,
		});
		await client.untilHeard('workspace/inlayHint/refresh', 2);
		expect(await hintsOf(client)).toEqual([]);
	});

	test('differ from document to document', async () => {
		const client = await start({
			settings: (uri) => ({ inlayHints: uri === testUri ? 'off' : 'layers' }),
		});
		client.open(founding);
		client.open(founding, 'file:///other/Dockerfile');
		expect(await hintsOf(client)).toEqual([]);
		expect(await hintsOf(client, 'file:///other/Dockerfile')).toHaveLength(2);
	});

	test('are taken from what a client sends that cannot be asked', async () => {
		const client = await start({ capabilities: {} });
		client.open(founding);
		await client.untilHeard(planChangedNotification);
		await client.connection.sendNotification('workspace/didChangeConfiguration', {
			settings: { dockerfileLayers: { inlayHints: 'off' } },
		});
		await client.untilHeard(planChangedNotification, 2);
		expect(await hintsOf(client)).toEqual([]);
	});

	test('that are none are named in the log, and the defaults hold', async () => {
		const client = await start({ settings: () => ({ inlayHints: 'maybe', codeLens: true }) });
		client.open(founding);
		expect(await hintsOf(client)).toHaveLength(2);
		expect(await client.untilHeard('window/logMessage')).toMatchObject({
			message: expect.stringContaining('dockerfileLayers.inlayHints'),
		});
	});

	test('set severities of rules and the style of merges', async () => {
		const client = await start({ settings: () => ({ rules: { MergeRunLayers: 'off' } }) });
		client.open(founding);
		expect(await pulled(client)).toEqual([]);
	});

	test('switch lenses off', async () => {
		const client = await start({ settings: () => ({ codeLens: false }) });
		client.open(founding);
		expect(await client.connection.sendRequest('textDocument/codeLens', { textDocument })).toEqual(
			[],
		);
	});

	test('whose question fails leave the defaults', async () => {
		const client = await start({
			settings: () => {
				throw new Error('no settings today');
			},
		});
		client.open(founding);
		expect(await hintsOf(client)).toHaveLength(2);
	});
});

describe('the build context', () => {
	const copying = 'FROM scratch\nCOPY data /data\n';
	const known = (bytes: number) =>
		({
			state: 'known',
			value: { tree: fileTreeOf({ data: bytes }), truncated: false, unreadable: [] },
		}) as const;

	test('is watched from when it is needed until the document closes', async () => {
		const { context, watches, answer } = fakeContext();
		const client = await start({ runtime: testRuntime({ context }) });
		client.open('FROM scratch\n');
		await client.untilHeard(planChangedNotification);
		expect(watches).toEqual([]);
		client.replace(copying);
		await client.untilHeard(planChangedNotification, 2);
		expect(watches.map(({ request }) => request)).toEqual([
			{
				root: '/project',
				dockerfile: '/project/Dockerfile',
				builder: 'buildkit',
				maxFiles: 200_000,
			},
		]);
		expect(await hintsOf(client)).toEqual(['1:size unknown']);
		answer(known(3000));
		await client.untilHeard(planChangedNotification, 3);
		expect(await hintsOf(client)).toEqual(['1:3 kB']);
		answer(known(5000));
		await client.untilHeard(planChangedNotification, 4);
		expect(await hintsOf(client)).toEqual(['1:5 kB']);
		await client.connection.sendNotification('textDocument/didClose', { textDocument });
		await hintsOf(client);
		expect(watches).toEqual([]);
	});

	test('that changes its root is another one: the old answer does not count', async () => {
		const { context, watches, answer } = fakeContext();
		const client = await start({ runtime: testRuntime({ context }) });
		client.open(copying);
		await client.untilHeard(planChangedNotification);
		const [old] = watches;
		answer(known(3000));
		await client.untilHeard(planChangedNotification, 2);
		const build = { target: null, context: '/elsewhere', args: null, platform: null };
		await ask(client, chooseBuildRequest, { build });
		expect(watches.map(({ request }) => request.root)).toEqual(['/elsewhere']);
		expect(await hintsOf(client)).toEqual(['1:size unknown']);
		old?.listener.onFiles(known(7000));
		expect(await hintsOf(client)).toEqual(['1:size unknown']);
	});

	test('that cannot be read is a status item, not a message to the user', async () => {
		const { context, answer } = fakeContext();
		const client = await start({ runtime: testRuntime({ context }) });
		client.open(copying);
		await client.untilHeard(planChangedNotification);
		answer({
			state: 'failed',
			reason: { code: 'trouble.unreadable', args: { path: '/project', reason: 'EACCES' } },
		});
		await client.untilHeard(planChangedNotification, 2);
		const { items } = await ask<StatusResult>(client, statusRequest);
		expect(items.find(({ id }) => id === 'background')).toMatchObject({
			text: 'Not readable: /project (EACCES)',
			severity: 'warning',
		});
		expect(client.heard.filter(({ method }) => method.startsWith('window/show'))).toEqual([]);
	});

	test('is said to be out of reach where there are no files', async () => {
		const client = await start();
		client.open(copying);
		const { items } = await ask<StatusResult>(client, statusRequest);
		expect(items.find(({ id }) => id === 'background')?.text).toBe(
			'Context sizes need a local workspace',
		);
		expect(await ask<PanelState>(client, panelRequest)).toMatchObject({
			notes: ['Context sizes need a local workspace'],
		});
		const hover: Hover = await client.connection.sendRequest('textDocument/hover', {
			textDocument,
			position: { line: 1, character: 1 },
		});
		expect(JSON.stringify(hover.contents)).toContain('Context sizes need a local workspace');
	});

	test('has archives that are read once it is known, and dropped when it changes', async () => {
		const { context, answer } = fakeContext();
		const { archives, asked } = fakeArchives();
		const client = await start({ runtime: testRuntime({ context, archives }) });
		client.open('FROM scratch\nADD data.tar /data\n');
		await client.untilHeard(planChangedNotification);
		answer({
			state: 'known',
			value: { tree: fileTreeOf({ 'data.tar': 10240 }), truncated: false, unreadable: [] },
		});
		await client.untilHeard(planChangedNotification, 2);
		expect(asked.map(({ path }) => path)).toEqual(['data.tar']);
		answer({
			state: 'known',
			value: { tree: fileTreeOf({ 'data.tar': 20480 }), truncated: false, unreadable: [] },
		});
		await client.untilHeard(planChangedNotification, 3);
		expect(asked.map(({ aborted }) => aborted())).toEqual([true, false]);
		asked[1]?.answer({
			state: 'known',
			value: { tree: fileTreeOf({ file: 4000 }) },
		});
		await client.untilHeard(planChangedNotification, 4);
		expect(await hintsOf(client)).toEqual(['1:4 kB']);
	});

	test('is read again on request', async () => {
		const { context, watches } = fakeContext();
		const client = await start({ runtime: testRuntime({ context }) });
		client.open(copying);
		await client.untilHeard(planChangedNotification);
		const [first] = watches;
		await ask(client, refreshRequest);
		expect(watches).toHaveLength(1);
		expect(watches[0]).not.toBe(first);
	});
});

describe('a failure inside', () => {
	const failing = testRuntime({
		baseFacts: () => {
			throw new Error('broken figures');
		},
	});

	test('is written to the log once and answered with nothing', async () => {
		const client = await start({ runtime: failing });
		client.open('FROM broken\nRUN true\n');
		expect(await hintsOf(client)).toEqual([]);
		expect(await hintsOf(client)).toEqual([]);
		await expect(ask(client, panelRequest)).rejects.toThrow(/see the log/);
		const logged = client.heard.filter(({ method }) => method === 'window/logMessage');
		const names = logged.map(
			({ params }) => /^[\w ./]+/.exec((params as { message: string }).message)?.[0],
		);
		expect(new Set(names).size).toBe(names.length);
		expect(names).toContain('inlay hints');
		expect(client.heard.filter(({ method }) => method.startsWith('window/show'))).toEqual([]);
	});
});
