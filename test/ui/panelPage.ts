import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { panelHtml } from '../../client/src/views/panelHtml.ts';
import {
	type FromPanel,
	type PanelState,
	panelProtocolVersion,
	type ToPanel,
} from '../../server/src/protocol/panel.ts';
import themes from './themes.json' with { type: 'json' };

/** The themes whose variables VS Code gave a webview, as recorded from the editor. */
export const themeNames = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;
export type ThemeName = (typeof themeNames)[number];

const origin = 'https://panel.test';

/** Debian's Chromium, unless the environment names another. */
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

export function launchChromium(): Promise<Browser> {
	return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

/** The real page behind its real content security policy, with a stand-in for VS Code's API. */
export interface PanelPage {
	readonly page: Page;
	send(message: ToPanel): Promise<void>;
	show(state: PanelState): Promise<void>;
	/** What the page posted so far. */
	posted(): Promise<FromPanel[]>;
	/** What the page asked the host to keep. */
	stored(): Promise<unknown>;
	/** Errors and refusals of the policy that the console saw. */
	readonly complaints: readonly string[];
}

export interface PanelPageOptions {
	readonly theme?: ThemeName;
	readonly width?: number;
	readonly height?: number;
	/** What an earlier page left behind. */
	readonly stored?: unknown;
}

/** Bundles the page once for all tests. */
export async function panelFiles(): Promise<ReadonlyMap<string, string | Buffer>> {
	const result = await build({
		entryPoints: ['media/panel/main.ts'],
		bundle: true,
		write: false,
		outdir: 'dist',
		entryNames: 'panel',
		format: 'iife',
		target: 'chrome122',
	});
	const files = new Map<string, string | Buffer>(
		result.outputFiles.map(({ path, text }) => [path.replace(/.*[\\/]/, ''), text]),
	);
	for (const name of ['codicon.css', 'codicon.ttf']) {
		files.set(name, await readFile(`node_modules/@vscode/codicons/dist/${name}`));
	}
	const address = (name: string) => `${origin}/${name}`;
	const resources = { script: address('panel.js'), style: address('panel.css') };
	files.set(
		'',
		panelHtml({
			...resources,
			icons: address('codicon.css'),
			cspSource: origin,
			nonce: '0123456789abcdef',
			language: 'en',
			title: 'Layers',
		}),
	);
	return files;
}

/** Opens the page in a theme; it has sent `ready` when this returns. */
export async function openPanel(
	browser: Browser,
	files: ReadonlyMap<string, string | Buffer>,
	{ theme = 'dark', width = 1200, height = 300, stored }: PanelPageOptions = {},
): Promise<PanelPage> {
	const context = await browser.newContext({ viewport: { width, height } });
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(String(error)));
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
	});
	await page.route(`${origin}/**`, (route) => {
		const name = new URL(route.request().url()).pathname.slice(1);
		const body = files.get(name);
		if (body === undefined) return route.fulfill({ status: 404 });
		return route.fulfill({ body, contentType: contentType(name) });
	});
	await page.addInitScript(standIn, { stored, theme: themes[theme] });
	await page.goto(`${origin}/`);
	const send = async (message: ToPanel): Promise<void> => {
		await page.evaluate((sent) => window.postMessage(sent, '*'), message);
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
	};
	return {
		page,
		send,
		show: (state) => send({ type: 'state', version: panelProtocolVersion, state }),
		posted: () => page.evaluate(() => (window as unknown as { posted: FromPanel[] }).posted),
		stored: () => page.evaluate(() => (window as unknown as { stored: unknown }).stored),
		complaints,
	};
}

/** Runs in the page before its scripts: VS Code's API, and the theme as VS Code applies it. */
function standIn({
	stored,
	theme,
}: {
	stored: unknown;
	theme: { bodyClass: string; variables: Readonly<Record<string, string | undefined>> };
}): void {
	const host = window as unknown as { posted: unknown[]; stored: unknown };
	host.posted = [];
	host.stored = stored;
	Object.assign(window, {
		acquireVsCodeApi: () => ({
			postMessage: (message: unknown) => host.posted.push(message),
			getState: () => host.stored,
			setState: (state: unknown) => {
				host.stored = state;
			},
		}),
	});
	document.addEventListener('DOMContentLoaded', () => {
		document.body.className = theme.bodyClass;
		const { style } = document.documentElement;
		for (const [name, value] of Object.entries(theme.variables)) {
			style.setProperty(name, value ?? null);
		}
		style.setProperty('background', 'var(--vscode-panel-background)');
	});
}

function contentType(name: string): string {
	if (name.endsWith('.css')) return 'text/css';
	if (name.endsWith('.js')) return 'text/javascript';
	return name.endsWith('.ttf') ? 'font/ttf' : 'text/html';
}
