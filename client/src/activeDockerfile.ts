import {
	type Disposable,
	type DocumentSelector,
	EventEmitter,
	languages,
	type TextDocument,
	type TextEditor,
	window,
	workspace,
} from 'vscode';
import { copySchemes } from './documents.ts';

/**
 * The Dockerfile that the panel follows: the one in the active editor, and the last one while an
 * editor of another kind is active, until it is closed.
 */
export class ActiveDockerfile implements Disposable {
	readonly #selector: DocumentSelector;
	readonly #changed = new EventEmitter<void>();
	readonly #disposables: Disposable[];
	#document: TextDocument | undefined;

	/** Fires when another document is followed, or none, or the active editor changed. */
	readonly onDidChange = this.#changed.event;

	constructor(selector: DocumentSelector) {
		this.#selector = selector;
		this.#document = this.#firstVisible();
		this.#disposables = [
			this.#changed,
			window.onDidChangeActiveTextEditor((editor) => this.#follow(editor)),
			workspace.onDidOpenTextDocument((opened) => {
				if (opened === window.activeTextEditor?.document) this.#follow(window.activeTextEditor);
			}),
			workspace.onDidCloseTextDocument((closed) => this.#leave(closed)),
		];
	}

	get document(): TextDocument | undefined {
		return this.#document;
	}

	/** True while the followed Dockerfile is also the one in the active editor. */
	get isActive(): boolean {
		return this.#document !== undefined && window.activeTextEditor?.document === this.#document;
	}

	/** The editor that shows the followed document, the active one first. */
	get editor(): TextEditor | undefined {
		const active = window.activeTextEditor;
		if (active !== undefined && active.document === this.#document) return active;
		return window.visibleTextEditors.find((editor) => editor.document === this.#document);
	}

	isDockerfile(document: TextDocument): boolean {
		return !copySchemes.has(document.uri.scheme) && languages.match(this.#selector, document) > 0;
	}

	dispose(): void {
		for (const disposable of this.#disposables) disposable.dispose();
	}

	#follow(editor: TextEditor | undefined): void {
		if (editor !== undefined && this.isDockerfile(editor.document)) {
			this.#document = editor.document;
		}
		this.#changed.fire();
	}

	/** A language change closes and opens a document: the active editor then decides again. */
	#leave(closed: TextDocument): void {
		if (closed !== this.#document) return;
		this.#document = this.#firstVisible();
		this.#changed.fire();
	}

	#firstVisible(): TextDocument | undefined {
		const editors = [window.activeTextEditor, ...window.visibleTextEditors];
		return editors.find(
			(editor) =>
				editor !== undefined && !editor.document.isClosed && this.isDockerfile(editor.document),
		)?.document;
	}
}
