import { expect, test } from 'vitest';
import { nonce } from '../../client/src/views/nonce.ts';
import { panelHtml } from '../../client/src/views/panelHtml.ts';

const page = panelHtml({
	script: 'https://cdn/panel.js',
	style: 'https://cdn/panel.css',
	icons: 'https://cdn/codicon.css',
	cspSource: 'https://cdn',
	nonce: 'n0nce',
	language: 'en"><script>',
	title: 'Layers & <more>',
});

test('the policy allows the one script and the extension’s own styles, fonts and images', () => {
	expect(page).toContain(
		`content="default-src 'none'; img-src https://cdn; font-src https://cdn; style-src https://cdn; script-src 'nonce-n0nce'"`,
	);
	expect(page).not.toContain('unsafe');
});

test('there is one script, no inline style, and texts cannot break out', () => {
	expect(page.match(/<script/g)).toHaveLength(1);
	expect(page).toContain('<script nonce="n0nce" src="https://cdn/panel.js"></script>');
	expect(page).not.toMatch(/<style|style=/);
	expect(page).toContain('Layers &#38; &#60;more&#62;');
});

test('no two nonces are alike and each has 128 bits', () => {
	const nonces = Array.from({ length: 100 }, nonce);
	expect(new Set(nonces).size).toBe(100);
	expect(nonces.every((one) => /^[0-9a-f]{32}$/.test(one))).toBe(true);
});
