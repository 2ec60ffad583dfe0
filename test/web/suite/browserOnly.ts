import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { hintsOf, openDockerfile, until } from '../../vscode/suite/editor.ts';

describe('in the browser', () => {
	let document: vscode.TextDocument;
	before(async () => {
		document = await openDockerfile(
			'FROM alpine:3.15.0\nRUN dd if=/dev/zero of=file1 bs=10M count=1\nCOPY app /app\n',
		);
	});

	it('a COPY has a hint that its size is unknown, and its hover says why', async () => {
		let hints: readonly string[] = [];
		await until(
			'hint at COPY',
			async () => {
				hints = await hintsOf(document);
				return hints.includes('3: size unknown');
			},
			() => hints,
		);
		assert.ok(hints.includes('2: 10.5 MB'));
		const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
			'vscode.executeHoverProvider',
			document.uri,
			new vscode.Position(2, 1),
		);
		const texts = hovers.flatMap((hover) =>
			hover.contents.map((part) => (typeof part === 'string' ? part : part.value)),
		);
		assert.match(texts.join('\n'), /context sizes need a local workspace/i);
	});

	// The runner clicks the row of the COPY as soon as the panel draws it.
	it('the panel opens, and a click on its row leads to the line', async () => {
		const editor = await vscode.window.showTextDocument(document);
		editor.selection = new vscode.Selection(0, 0, 0, 0);
		await vscode.commands.executeCommand('dockerfileLayers.showLayers');
		const line = () => (vscode.window.activeTextEditor?.selection.active.line ?? -1) + 1;
		await until('click in the panel', () => line() === 3, line);
	});
});
