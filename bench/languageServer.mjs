// A language server as a child process, spoken to over stdio.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ id?: number, method?: string, params?: any, result?: any, error?: { message: string } }} Message */

/**
 * @typedef {object} LanguageServer
 * @property {(method: string, params: object) => Promise<any>} ask
 * @property {(method: string, params: object) => void} tell
 * @property {(method: string) => Promise<any>} next The server's next notification of this kind.
 * @property {() => number} residentBytes
 * @property {() => Promise<void>} stop
 */

/** @param {string[]} args of node @param {object} initializationOptions @returns {Promise<LanguageServer>} */
export async function startLanguageServer(args, initializationOptions) {
	const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
	/** @type {Map<number, { resolve: (value: unknown) => void, reject: (error: Error) => void }>} */
	const asked = new Map();
	/** @type {Map<string, (params: unknown) => void>} */
	const awaited = new Map();
	let last = 0;

	const send = (/** @type {object} */ message) => {
		const body = JSON.stringify({ jsonrpc: '2.0', ...message });
		child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
	};
	const ask = (/** @type {string} */ method, /** @type {object} */ params) =>
		new Promise((resolve, reject) => {
			last += 1;
			asked.set(last, { resolve, reject });
			send({ id: last, method, params });
		});
	child.stdout.on(
		'data',
		messageReader((message) => {
			if (message.method !== undefined && message.id !== undefined) {
				const items = message.params?.items;
				send({ id: message.id, result: Array.isArray(items) ? items.map(() => null) : null });
			} else if (message.method !== undefined) {
				awaited.get(message.method)?.(message.params);
				awaited.delete(message.method);
			} else if (message.id !== undefined) {
				const one = asked.get(message.id);
				asked.delete(message.id);
				if (message.error === undefined) one?.resolve(message.result);
				else one?.reject(new Error(message.error.message));
			}
		}),
	);

	await ask('initialize', {
		processId: process.pid,
		rootUri: null,
		initializationOptions,
		capabilities: { textDocument: { diagnostic: {} } },
	});
	send({ method: 'initialized', params: {} });
	return {
		ask,
		tell: (method, params) => send({ method, params }),
		next: (method) => new Promise((resolve) => awaited.set(method, resolve)),
		residentBytes: () => {
			const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
			return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
		},
		stop: async () => {
			await ask('shutdown', {});
			send({ method: 'exit' });
			await new Promise((resolve) => child.on('exit', resolve));
		},
	};
}

/** @param {(message: Message) => void} receive @returns {(chunk: Buffer) => void} */
function messageReader(receive) {
	let buffer = Buffer.alloc(0);
	return (chunk) => {
		buffer = Buffer.concat([buffer, chunk]);
		for (;;) {
			const end = buffer.indexOf('\r\n\r\n');
			if (end === -1) return;
			const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString('latin1', 0, end))?.[1]);
			if (buffer.length < end + 4 + length) return;
			const body = buffer.toString('utf8', end + 4, end + 4 + length);
			buffer = buffer.subarray(end + 4 + length);
			receive(JSON.parse(body));
		}
	};
}
