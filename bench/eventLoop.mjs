// How long the server's event loop is held while a Dockerfile is typed whose packages need an index.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLanguageServer } from './languageServer.mjs';

const server = fileURLToPath(new URL('../dist/server.cjs', import.meta.url));
const recorder = fileURLToPath(new URL('../test/support/recordEventLoop.cjs', import.meta.url));
const uri = 'file:///nowhere/Dockerfile';
const text = `FROM node:22-bookworm-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends ca-certificates curl git \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force
COPY src ./src
CMD ["node", "src/server.js"]
`;
const betweenKeys = 20;
const indexLoads = 4000;

/** Milliseconds: until the server answers at all, and what held it longest once it did. */
export async function benchEventLoop() {
	const folder = mkdtempSync(path.join(tmpdir(), 'event-loop-'));
	const file = path.join(folder, 'held');
	process.env['EVENT_LOOP'] = file;
	try {
		const began = performance.now();
		const args = ['-r', recorder, server, '--stdio'];
		const client = await startLanguageServer(args, { trusted: true, locale: 'en' });
		const document = { textDocument: { uri } };
		const range = { start: { line: 0, character: 0 }, end: { line: 60, character: 0 } };
		const look = () =>
			Promise.all([
				client.ask('textDocument/inlayHint', { ...document, range }),
				client.ask('textDocument/codeLens', document),
				client.ask('textDocument/diagnostic', document),
			]);
		client.tell('textDocument/didOpen', {
			textDocument: { uri, languageId: 'dockerfile', version: 1, text: '' },
		});
		await look();
		const startUp = performance.now() - began;
		await wait(200);
		const started = Date.now();
		for (const at of text.split('').keys()) {
			client.tell('textDocument/didChange', {
				textDocument: { uri, version: at + 2 },
				contentChanges: [{ text: text.slice(0, at + 1) }],
			});
			await look();
			await wait(betweenKeys);
		}
		await wait(indexLoads);
		const [hints] = await look();
		if (!/MB/.test(JSON.stringify(hints))) throw new Error('the index was not read in time');
		await client.stop();
		const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
		const held = lines.map((line) => JSON.parse(line)).filter(({ at }) => at > started);
		return { startUp, held: Math.max(0, ...held.map((each) => each.held)), keys: text.length };
	} finally {
		delete process.env['EVENT_LOOP'];
		rmSync(folder, { recursive: true, force: true });
	}
}

/** @param {number} milliseconds @returns {Promise<void>} */
function wait(milliseconds) {
	return new Promise((resolve) => {
		setTimeout(resolve, milliseconds);
	});
}
