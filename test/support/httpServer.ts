import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server on a loopback port of its own that keeps what it was asked. */
export interface TestServer {
	/** `127.0.0.1:PORT` */
	readonly host: string;
	readonly url: string;
	/** `GET /path`, in order. */
	readonly requests: readonly string[];
	/** The Authorization headers in the same order. */
	readonly authorizations: readonly (string | undefined)[];
	readonly connections: () => number;
	close(): Promise<void>;
}

export async function startTestServer(handler: Handler): Promise<TestServer> {
	const requests: string[] = [];
	const authorizations: (string | undefined)[] = [];
	let connections = 0;
	const server = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		authorizations.push(request.headers.authorization);
		response.on('error', () => {});
		handler(request, response);
	});
	server.on('connection', () => connections++);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		host: `127.0.0.1:${port}`,
		url: `http://127.0.0.1:${port}`,
		requests,
		authorizations,
		connections: () => connections,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Writes bytes as long as anyone reads them. */
export function endless(response: ServerResponse): void {
	const block = Buffer.alloc(65_536, 'x');
	const more = (): void => {
		while (!response.destroyed && response.write(block));
	};
	response.on('drain', more);
	more();
}

/** Writes a byte from time to time. */
export function drip(response: ServerResponse): void {
	const timer = setInterval(() => response.write(' '), 20);
	response.on('close', () => clearInterval(timer));
}
