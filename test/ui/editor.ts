/** A real editor with the packaged extension, walked like a user walks it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
	type Browser,
	chromium,
	type FrameLocator,
	type Locator,
	type Page,
} from 'playwright-core';
import { chromiumFlags, startHost } from '../../scripts/vscode/host.mjs';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface EditorOptions {
	readonly vsix: string;
	/** Files of the workspace folder by relative path. */
	readonly files?: Readonly<Record<string, string>>;
	/** The user's settings. */
	readonly settings?: Readonly<Record<string, unknown>>;
	/** False: restricted mode. Default true. */
	readonly trusted?: boolean;
	/** Called with the folder of the installed extensions before the editor starts. */
	readonly installed?: (extensions: string) => void;
	/** Variables of the editor's processes. */
	readonly env?: Readonly<Record<string, string>>;
}

export interface Editor {
	readonly page: Page;
	/** The workspace folder. */
	readonly folder: string;
	/** Opens a file of the folder from the explorer. */
	readonly open: (name: string) => Promise<void>;
	/** Runs a command by its title from the palette. */
	readonly command: (title: string) => Promise<void>;
	/** The editor's text with its hints, as it is drawn; lines are not in order. */
	readonly drawn: () => Promise<string>;
	/** Waits until the drawn text passes. */
	readonly untilDrawn: (what: string, passes: (text: string) => boolean) => Promise<string>;
	/** Titles of the code lenses. */
	readonly lens: (title: string | RegExp) => Locator;
	/** Applies a quick fix at the first squiggle. */
	readonly quickFix: (title: string) => Promise<void>;
	/** Saves, and waits until the bytes of a file pass: the editor empties a file before it writes it. */
	readonly untilSaved: (
		name: string,
		what: string,
		passes: (text: string) => boolean,
	) => Promise<string>;
	/** The page of the Layers panel. */
	readonly panel: () => FrameLocator;
	/** Switches the colour theme and waits for it. */
	readonly theme: (theme: keyof typeof themeClasses) => Promise<void>;
	/** A picture under test-results/, and under media/screenshots/ where UPDATE_SCREENSHOTS=1. */
	readonly picture: (name: string, published?: boolean) => Promise<void>;
	/** Toasts that show now. */
	readonly toasts: () => Promise<readonly string[]>;
	readonly close: () => Promise<void>;
}

/** The class that the workbench has under each theme. */
export const themeClasses = {
	'Dark Modern': 'vs-dark',
	'Light Modern': 'vs',
	'Default High Contrast': 'hc-black',
	'Default High Contrast Light': 'hc-light',
} as const;

/** For one step; a busy machine takes its time. */
const patience = { timeout: 60_000 };

/** Starts an editor on a fresh folder with the extension installed. */
export async function openEditor(options: EditorOptions): Promise<Editor> {
	const root = mkdtempSync(path.join(tmpdir(), 'ui-'));
	const folder = path.join(root, 'workspace');
	await mkdir(folder, { recursive: true });
	for (const [name, text] of Object.entries(options.files ?? {})) {
		await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
		await writeFile(path.join(folder, name), text);
	}
	const host = await startHost({
		root,
		vsix: options.vsix,
		// The themes' settings file is no part of the picture.
		settings: { 'files.exclude': { '**/.vscode': true }, ...options.settings },
		trustedWorkspace: options.trusted ?? true,
		env: { ...options.env },
		...(options.installed === undefined ? {} : { installed: options.installed }),
	});
	const browser: Browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: chromiumFlags,
	});
	const close = async () => {
		await browser.close();
		await host.stop();
		rmSync(root, { recursive: true, force: true });
	};
	try {
		const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		page.setDefaultTimeout(patience.timeout);
		await page.goto(`http://127.0.0.1:${host.port}/?folder=${encodeURIComponent(folder)}`, {
			waitUntil: 'commit',
		});
		await page
			.locator('.explorer-folders-view .monaco-list-row')
			.first()
			.waitFor({ timeout: 3 * patience.timeout });
		return { page, folder, close, ...moves(page, folder) };
	} catch (error) {
		await close();
		throw error;
	}
}

function moves(page: Page, folder: string): Omit<Editor, 'page' | 'folder' | 'close'> {
	const drawn = () =>
		page.evaluate(() =>
			[...document.querySelectorAll('.editor-instance .view-lines .view-line')]
				.map((line) => (line.textContent ?? '').replaceAll('\u00a0', ' '))
				.join('\n'),
		);
	const open = async (name: string) => {
		const row = page.locator('.explorer-folders-view .monaco-list-row', {
			has: page.locator('.label-name', { hasText: new RegExp(`^${literally(name)}$`) }),
		});
		await row.waitFor(patience);
		await row.dblclick();
		await page.locator('.editor-instance .view-lines').first().waitFor(patience);
	};
	const command = async (title: string) => {
		await page.keyboard.press('F1');
		await page.locator('.quick-input-widget input').first().waitFor(patience);
		await page.keyboard.type(title);
		const row = page.locator('.quick-input-widget .monaco-list-row', { hasText: title }).first();
		await row.waitFor(patience);
		await page.keyboard.press('Enter');
	};
	return {
		open,
		command,
		drawn,
		untilDrawn: (what, passes) => until(what, drawn, passes),
		lens: (title) =>
			page.locator('.codelens-decoration a', { hasText: title }).filter({ visible: true }).first(),
		quickFix: async (title) => {
			const squiggle = page.locator('.squiggly-warning, .squiggly-info').first();
			await squiggle.waitFor(patience);
			await squiggle.click({ force: true });
			await press(page, 'Control+.', '.action-widget .monaco-list-row', title);
		},
		untilSaved: (name, what, passes) =>
			until(
				what,
				async () => {
					await page.keyboard.press('Control+S');
					await page.locator('.tab.active:not(.dirty)').first().waitFor(patience);
					return readFileSync(path.join(folder, name), 'latin1');
				},
				passes,
			),
		panel: () => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame'),
		theme: async (theme) => {
			await mkdir(path.join(folder, '.vscode'), { recursive: true });
			const settings = JSON.stringify({ 'workbench.colorTheme': theme });
			await writeFile(path.join(folder, '.vscode/settings.json'), settings);
			await page.locator(`.monaco-workbench.${themeClasses[theme]}`).waitFor(patience);
		},
		picture: async (name, published = false) => {
			await page.screenshot({ path: path.join(projectRoot, 'test-results', `${name}.png`) });
			if (!published || process.env['UPDATE_SCREENSHOTS'] !== '1') return;
			await page.screenshot({ path: path.join(projectRoot, 'media/screenshots', `${name}.png`) });
		},
		toasts: () => page.locator('.notification-toast').allInnerTexts(),
	};
}

/** Presses keys until the wanted row shows, then picks it: a key press is lost now and then. */
async function press(page: Page, keys: string, rows: string, title: string): Promise<void> {
	const row = page.locator(rows, { hasText: title }).first();
	for (let attempt = 0; ; attempt += 1) {
		await page.keyboard.press(keys);
		const shown = await row.waitFor({ timeout: 2000 }).then(
			() => true,
			(error: unknown) => {
				if (attempt === 10) throw error;
				return false;
			},
		);
		if (shown) break;
	}
	await row.click();
}

/** Asks again every 100 ms; fails with the last answer after a minute. */
export async function until<T>(
	what: string,
	ask: () => Promise<T>,
	passes: (answer: T) => boolean,
): Promise<T> {
	const limit = Date.now() + patience.timeout;
	for (;;) {
		const answer = await ask();
		if (passes(answer)) return answer;
		if (Date.now() > limit)
			throw new Error(`No ${what} within a minute; last seen:\n${String(answer)}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

function literally(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
