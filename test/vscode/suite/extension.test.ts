import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import {
	codeOf,
	findingsOf,
	fixesAt,
	hintsOf,
	lensesOf,
	openDockerfile,
	runs,
	until,
} from './editor.ts';

const extensionId = 'dockerfile-layers.dockerfile-layers';

const founding = [
	'FROM alpine:3.15.0',
	'RUN dd if=/dev/zero of=file1 bs=10M count=1',
	'RUN dd if=/dev/zero of=file2 bs=10M count=1',
	'',
].join('\n');

describe('the extension', () => {
	it('is activated by a Dockerfile and by nothing before it', async () => {
		const extension = vscode.extensions.getExtension(extensionId);
		assert.ok(extension, `${extensionId} is not installed`);
		assert.equal(extension.isActive, false);
		await openDockerfile(founding);
		await until('activation', () => extension.isActive);
		// An extension whose activation failed is active, too; this throws then.
		await extension.activate();
	});

	it('registers every command that package.json names', async () => {
		const named: { command: string }[] =
			vscode.extensions.getExtension(extensionId)?.packageJSON.contributes.commands;
		assert.notEqual(named.length, 0);
		const registered = await vscode.commands.getCommands(true);
		for (const { command } of named) assert.ok(registered.includes(command), command);
	});
});

for (const { ends, text } of [
	{ ends: 'LF', text: founding },
	{ ends: 'CRLF', text: founding.replaceAll('\n', '\r\n') },
]) {
	describe(`the founding example with ${ends}`, () => {
		let document: vscode.TextDocument;
		beforeEach(async () => {
			document = await openDockerfile(text);
			await until('finding', () =>
				findingsOf(document).some((one) => codeOf(one) === 'MergeRunLayers'),
			);
		});
		afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

		it('has a hint of 10.5 MB behind each RUN', async () => {
			let hints: readonly string[] = [];
			await until(
				'hints',
				async () => {
					hints = await hintsOf(document);
					return hints.length >= 2;
				},
				() => hints,
			);
			assert.deepEqual(
				hints.filter((hint) => !hint.startsWith('1:')),
				['2: 10.5 MB', '3: 10.5 MB'],
			);
		});

		it('has a lens with its layers above FROM', async () => {
			const [lens] = await until('lens', async () => {
				const lenses = await lensesOf(document);
				return lenses.length > 0 && lenses;
			});
			assert.match(lens ?? '', /^3 layers/);
		});

		it('warns of the two RUNs and links the page of the rule', () => {
			const [finding] = findingsOf(document).filter((one) => codeOf(one) === 'MergeRunLayers');
			assert.ok(finding);
			// Zeros would be saved by nobody: two files of their own are as big in one layer.
			assert.equal(finding.severity, vscode.DiagnosticSeverity.Information);
			assert.ok(
				typeof finding.code === 'object' && finding.code.target.path.includes('MergeRunLayers'),
			);
		});

		it('says in the hover where a size comes from', async () => {
			const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
				'vscode.executeHoverProvider',
				document.uri,
				new vscode.Position(1, 1),
			);
			const texts = hovers.flatMap((hover) =>
				hover.contents.map((part) => (typeof part === 'string' ? part : part.value)),
			);
			assert.match(texts.join('\n'), /10\.5 MB/);
		});

		it('merges by the quick fix, and one undo restores every byte', async () => {
			// The editor asks for itself, too, and takes back what it asked a moment ago.
			const edit = await until('quick fix', async () => {
				const fixes = await fixesAt(document, 2);
				return fixes.find(({ title }) => title.startsWith('Merge RUN layers (lines 2'))?.edit;
			});
			assert.ok(await vscode.workspace.applyEdit(edit));
			assert.equal(runs(document), 1);
			assert.equal(document.getText().includes('\r\n'), ends === 'CRLF');
			assert.doesNotMatch(document.getText().replaceAll('\r\n', ''), ends === 'CRLF' ? /\n/ : /\r/);
			await vscode.commands.executeCommand('undo');
			assert.equal(document.getText(), text);
		});

		it('merges by the command, and one undo restores every byte', async () => {
			await vscode.commands.executeCommand('dockerfileLayers.mergeRunLayers');
			await until('merge', () => runs(document) === 1);
			await vscode.commands.executeCommand('undo');
			assert.equal(document.getText(), text);
		});
	});
}
