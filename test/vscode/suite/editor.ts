import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';

/** Opens a Dockerfile with exactly these bytes, in a folder of its own. */
export async function openDockerfile(text: string): Promise<vscode.TextDocument> {
	const [folder] = vscode.workspace.workspaceFolders ?? [];
	assert.ok(folder, 'the suite needs a workspace folder');
	opened += 1;
	const file = vscode.Uri.joinPath(folder.uri, `Dockerfile.${opened}`);
	await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
	const document = await vscode.workspace.openTextDocument(file);
	await vscode.window.showTextDocument(document);
	return document;
}

let opened = 0;

/** Asks again every 50 ms until the answer is there; fails with the last thing seen after 20 s. */
export async function until<T>(
	what: string,
	ask: () => T | undefined | false | PromiseLike<T | undefined | false>,
	seen: () => unknown = () => undefined,
): Promise<T> {
	const limit = Date.now() + 20_000;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (Date.now() > limit) assert.fail(`no ${what} within 20 s; seen: ${JSON.stringify(seen())}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** Our hints as `line: text`, lines 1-based. */
export async function hintsOf(document: vscode.TextDocument): Promise<readonly string[]> {
	const whole = new vscode.Range(0, 0, document.lineCount, 0);
	const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
		'vscode.executeInlayHintProvider',
		document.uri,
		whole,
	);
	return hints.map((hint) => {
		const { label } = hint;
		const text = typeof label === 'string' ? label : label.map((part) => part.value).join('');
		return `${hint.position.line + 1}: ${text.trim()}`;
	});
}

/** Titles of the code lenses, top to bottom. */
export async function lensesOf(document: vscode.TextDocument): Promise<readonly string[]> {
	const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
		'vscode.executeCodeLensProvider',
		document.uri,
		100,
	);
	return lenses.map((lens) => lens.command?.title ?? '');
}

/** Our diagnostics. */
export function findingsOf(document: vscode.TextDocument): readonly vscode.Diagnostic[] {
	return vscode.languages.getDiagnostics(document.uri);
}

/** The rule or problem that a diagnostic belongs to. */
export function codeOf(diagnostic: vscode.Diagnostic): string {
	const { code } = diagnostic;
	return String(typeof code === 'object' ? code.value : code);
}

/** Quick fixes at a line (1-based). */
export async function fixesAt(
	document: vscode.TextDocument,
	line: number,
): Promise<readonly vscode.CodeAction[]> {
	return vscode.commands.executeCommand<vscode.CodeAction[]>(
		'vscode.executeCodeActionProvider',
		document.uri,
		document.lineAt(line - 1).range,
		vscode.CodeActionKind.QuickFix.value,
		100,
	);
}

/** How many lines of the document start with the word RUN. */
export function runs(document: vscode.TextDocument): number {
	return document
		.getText()
		.split(/\r?\n/)
		.filter((line) => line.startsWith('RUN')).length;
}
