import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PanelState } from '../../server/src/protocol/panel.ts';
import { empty, founding, service, tall } from './panelFixtures.ts';
import {
	launchChromium,
	openPanel,
	type PanelPage,
	type PanelPageOptions,
	panelFiles,
	themeNames,
} from './panelPage.ts';

let browser: Browser;
let files: Awaited<ReturnType<typeof panelFiles>>;

beforeAll(async () => {
	[browser, files] = await Promise.all([launchChromium(), panelFiles()]);
}, 60_000);

afterAll(() => browser?.close());

/** Opens the page on a state, runs the steps, and holds that nothing was refused or thrown. */
async function check(
	state: PanelState,
	steps: (panel: PanelPage) => Promise<void>,
	options: PanelPageOptions = {},
): Promise<void> {
	const panel = await openPanel(browser, files, options);
	try {
		await panel.show(state);
		await steps(panel);
		expect(panel.complaints).toEqual([]);
	} finally {
		await panel.page.context().close();
	}
}

const bodyRows = ({ page }: PanelPage) => page.locator('tbody tr[data-row]');
const cells = async (panel: PanelPage, column: number) =>
	(await bodyRows(panel).locator(`td:nth-child(${column})`).allInnerTexts()).map((text) =>
		text.trim(),
	);
const selected = ({ page }: PanelPage) =>
	page.locator('tr[aria-selected=true]').getAttribute('data-row');

describe('the history', () => {
	test('has a row an instruction, oldest first, under real headers', () =>
		check(founding, async (panel) => {
			expect(await panel.page.locator('th').allInnerTexts()).toEqual([
				'#',
				'Line',
				'Instruction',
				'Predicted',
				'Running total',
				'Source',
			]);
			expect(await cells(panel, 1)).toEqual(['1', '2', '3']);
			expect(await cells(panel, 4)).toEqual(['≈ 5.59 MB', '10.5 MB', '10.5 MB']);
			expect(await cells(panel, 5)).toEqual(['≈ 5.59 MB', '≈ 16.1 MB', '≈ 26.6 MB']);
		}));

	test('counts own layers from a base whose layers are not known', () =>
		check(
			{ ...founding, rows: founding.rows.map((row) => ({ ...row, number: null })) },
			async (panel) => expect(await cells(panel, 1)).toEqual(['', '+1', '+2']),
		));

	test('shows measured sizes and differences only where there are any', () =>
		check(service, async (panel) => {
			const headers = await panel.page.locator('th').allInnerTexts();
			expect(headers).toContain('Measured');
			expect(headers).toContain('Difference');
			expect(await panel.page.locator('.notes').textContent()).toContain('untrusted workspace');
		}));

	test('turns to the order of docker history, keeps that, and is back with it in a new page', () =>
		check(founding, async (panel) => {
			await panel.page.getByRole('switch', { name: 'docker history order' }).click();
			expect(await cells(panel, 1)).toEqual(['3', '2', '1']);
			const stored = await panel.stored();
			await check(
				founding,
				async (again) => expect(await cells(again, 1)).toEqual(['3', '2', '1']),
				{
					stored,
				},
			);
		}));

	test('sorts by a column, then the other way; what is unknown stays last; aria-sort says so', () =>
		check(service, async (panel) => {
			const header = panel.page.getByRole('columnheader', { name: 'Predicted' });
			const button = header.getByRole('button');
			await button.click();
			expect(await header.getAttribute('aria-sort')).toBe('ascending');
			expect((await cells(panel, 4)).filter((text) => text !== '')).toEqual([
				'0 B',
				'412 kB',
				'16.9 MB',
				'≈ 54 MB',
				'90–150 MB',
				'≈ 200 MB',
				'size unknown',
			]);
			await button.click();
			expect(await header.getAttribute('aria-sort')).toBe('descending');
			expect((await cells(panel, 4))[0]).toBe('≈ 200 MB');
			expect(await panel.page.locator('th[aria-sort=ascending]').count()).toBe(0);
		}));
});

describe('row and line', () => {
	test('a click on a row shows its line and leaves the keyboard in the panel', () =>
		check(founding, async (panel) => {
			await bodyRows(panel).nth(2).click();
			expect(await selected(panel)).toBe('0.1');
			expect((await panel.posted()).slice(1)).toEqual([
				{ type: 'goToLine', line: 3, focus: false },
			]);
		}));

	test('a row of the base has no line to go to', () =>
		check(founding, async (panel) => {
			await bodyRows(panel).nth(0).click();
			expect((await panel.posted()).slice(1)).toEqual([]);
		}));

	test('the cursor marks the row of its line, of any line of an instruction, and no row between', () =>
		check(founding, async (panel) => {
			await panel.send({ type: 'reveal', line: 4 });
			expect(await selected(panel)).toBe('0.1');
			expect(await panel.page.locator('.block.marked').count()).toBe(1);
			await panel.send({ type: 'reveal', line: 1 });
			expect(await panel.page.locator('tr[aria-selected=true]').count()).toBe(0);
		}));

	test('a marked row is scrolled into sight', () =>
		check(tall, async (panel) => {
			const last = bodyRows(panel).last();
			const bottom = async () => ((await last.boundingBox())?.y ?? 0) + 1;
			expect(await bottom()).toBeGreaterThan(300);
			await panel.send({ type: 'reveal', line: 61 });
			expect(await bottom()).toBeLessThan(300);
		}));

	test('a block of the stack marks its row and shows its line', () =>
		check(founding, async (panel) => {
			await panel.page.locator('.block.layer .shape').first().click();
			expect(await selected(panel)).toBe('0.1');
			expect((await panel.posted()).at(-1)).toEqual({ type: 'goToLine', line: 3, focus: false });
		}));
});

describe('the keyboard alone', () => {
	test('reaches the actions, the tabs, the sorting and one row, in the order of the page', () =>
		check(founding, async (panel) => {
			const stops: string[] = [];
			for (let stop = 0; stop < 12; stop++) {
				await panel.page.keyboard.press('Tab');
				stops.push(await panel.page.evaluate(focusedName));
			}
			expect(stops).toEqual([
				'Choose Build…',
				'Refresh',
				'Stack of layers',
				'tab',
				'switch',
				'Layer number',
				'Line',
				'Instruction',
				'Predicted',
				'Running total',
				'Source',
				'row base',
			]);
		}));

	test('walks the rows, shows a line with Space and goes there with Enter', () =>
		check(founding, async (panel) => {
			const { keyboard } = panel.page;
			await bodyRows(panel).first().focus();
			await keyboard.press('ArrowDown');
			expect(await selected(panel)).toBe('0.0');
			await keyboard.press('End');
			await keyboard.press('ArrowDown');
			expect(await selected(panel)).toBe('0.1');
			expect((await panel.posted()).slice(1)).toEqual([]);
			await keyboard.press(' ');
			await keyboard.press('Enter');
			await keyboard.press('Home');
			expect(await selected(panel)).toBe('base');
			expect((await panel.posted()).slice(1)).toEqual([
				{ type: 'goToLine', line: 3, focus: false },
				{ type: 'goToLine', line: 3, focus: true },
			]);
		}));

	test('keeps its row when the plan changes under it', () =>
		check(founding, async (panel) => {
			await bodyRows(panel).last().focus();
			await panel.show({ ...founding, rows: founding.rows.slice() });
			expect(await panel.page.evaluate(focusedName)).toBe('row 0.1');
		}));

	test('walks the tabs round and shows what they name', () =>
		check(service, async (panel) => {
			const { keyboard } = panel.page;
			const shown = () => panel.page.getByRole('tabpanel').textContent();
			await panel.page.getByRole('tab', { name: 'History' }).focus();
			await keyboard.press('ArrowRight');
			expect(await shown()).toContain('package lists left behind');
			await keyboard.press('ArrowRight');
			expect(await shown()).toContain('/home/me/project');
			await keyboard.press('ArrowRight');
			expect(await shown()).toContain('npm ci');
			await keyboard.press('ArrowLeft');
			expect(await panel.page.getByRole('tab', { selected: true }).textContent()).toContain(
				'Details',
			);
		}));
});

describe('the stack', () => {
	test('is drawn to scale, the kernel below, the container on top, and read aloud', () =>
		check(founding, async (panel) => {
			const heights = await panel.page
				.locator('.block.layer .shape, .block.base .shape')
				.evaluateAll((shapes) => shapes.map((shape) => shape.getBoundingClientRect().height));
			const [upper = 0, lower = 0, base = 0] = heights;
			expect(upper).toBeCloseTo(lower, 1);
			expect(upper / base).toBeCloseTo(10485760 / 5590000, 1);
			const title = await panel.page.locator('svg.stack title').textContent();
			expect(title).toBe(
				'The stack, bottom first: host kernel: not in the image; alpine:3.15.0: ≈ 5.59 MB; RUN dd if=/dev/zero of=/a bs=10M count=1: 10.5 MB; RUN dd if=/dev/zero of=/b bs=10M count=1: 10.5 MB; container layer: not in the image.',
			);
			const order = await panel.page
				.locator('.block')
				.evaluateAll((blocks) => blocks.map((one) => one.classList[1]));
			expect(order).toEqual(['container', 'layer', 'layer', 'base', 'kernel']);
		}));

	test('breaks the edge of a size that is not known', () =>
		check(service, async (panel) => {
			expect(await panel.page.locator('.block.unknown path.shape').count()).toBe(1);
			expect(await panel.page.locator('svg.stack title').textContent()).toContain('broken edge');
		}));
});

test('an empty state names one action, which Enter runs', () =>
	check(empty, async (panel) => {
		expect(await panel.page.getByRole('status').textContent()).toBe(
			'Open a Dockerfile to see its layers.',
		);
		expect(await panel.page.getByRole('button').count()).toBe(1);
		await panel.page.keyboard.press('Tab');
		await panel.page.keyboard.press('Enter');
		expect((await panel.posted()).at(-1)).toEqual({ type: 'command', command: 'openDockerfile' });
	}));

test('a message that is not in the protocol changes nothing', () =>
	check(founding, async (panel) => {
		for (const stray of [
			null,
			'state',
			{ type: 'state' },
			{ type: 'state', version: 99, state: empty },
		]) {
			await panel.page.evaluate((sent) => window.postMessage(sent, '*'), stray);
		}
		await panel.send({ type: 'reveal', line: 2 });
		expect(await selected(panel)).toBe('0.0');
	}));

describe('the parts', () => {
	test('stand below their layers, or the biggest first with their lines', () =>
		check(service, async (panel) => {
			const { page } = panel;
			await page.getByRole('tab', { name: 'Parts' }).click();
			expect(await page.locator('th[scope=rowgroup]').count()).toBe(3);
			await page.getByRole('switch').check();
			const shown = await page.locator('.parts tbody tr').allInnerTexts();
			expect(shown.map((text) => text.split(/\s*[\t\n]\s*/)[0])).toEqual([
				'18 packages',
				'node_modules',
				'package lists left behind',
				'assets, 31 files',
				'src, 214 files',
			]);
			await page.getByRole('button', { name: 'Line 13' }).click();
			expect((await panel.posted()).at(-1)).toEqual({ type: 'goToLine', line: 13, focus: false });
			expect(await panel.stored()).toMatchObject({ tab: 'parts', biggestFirst: true });
		}));
});

const views = [
	['history', service, 'History'],
	['parts', service, 'Parts'],
	['details', service, 'Details'],
	['a tall stack', tall, 'History'],
	['an empty state', empty, null],
] as const;

/** Structure is the same in every theme and looked at in one; colours differ and are looked at in all. */
test.each(themeNames)('no view has an accessibility violation in %s', async (theme) => {
	const panel = await openPanel(browser, files, { theme });
	const found: string[] = [];
	for (const [name, state, tab] of views) {
		await panel.show(state);
		if (tab !== null) await panel.page.getByRole('tab', { name: tab }).click();
		await panel.send({ type: 'reveal', line: 13 });
		const axe = new AxeBuilder({ page: panel.page }).setLegacyMode();
		if (theme !== 'dark') axe.withRules(['color-contrast']);
		const { violations } = await axe.analyze();
		for (const { id, nodes } of violations) {
			found.push(`${name}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
		}
	}
	await panel.page.context().close();
	expect(found).toEqual([]);
});

/** Runs in the page: what a person would call the focused element. */
function focusedName(): string {
	let element = document.activeElement;
	while (element?.shadowRoot?.activeElement) {
		if (element.tagName.startsWith('VSCODE-')) break;
		element = element.shadowRoot.activeElement;
	}
	if (element === null) return '';
	const row = element.getAttribute('data-row');
	if (row !== null) return `row ${row}`;
	const name = element.getAttribute('label') ?? element.getAttribute('aria-label');
	return (name ?? element.getAttribute('role') ?? element.textContent ?? '').trim();
}
