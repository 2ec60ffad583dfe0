import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '../../server/src/messages/catalogue.ts';
import { en } from '../../server/src/messages/en.ts';
import {
	createHttpClient,
	type HttpRequest,
	type HttpResponse,
} from '../../server/src/sources/http/httpClient.ts';
import { HttpError } from '../../server/src/sources/http/httpError.ts';
import { drip, endless, startTestServer, type TestServer } from '../support/httpServer.ts';

let server: TestServer;
let other: TestServer;

beforeAll(async () => {
	server = await startTestServer(answer);
	other = await startTestServer((_request, response) => response.end('other'));
});
afterAll(async () => {
	await server.close();
	await other.close();
});

function answer(request: IncomingMessage, response: ServerResponse): unknown {
	const redirect = (location: string): unknown => response.writeHead(302, { location }).end('x');
	switch (request.url) {
		case '/hello':
			return response.end('hello');
		case '/headers':
			return response.end(JSON.stringify(request.headers));
		case '/endless':
			return endless(response);
		case '/drip':
			return drip(response);
		case '/silent':
			return undefined;
		case '/loop':
			return redirect('/loop');
		case '/relative':
			return redirect('hello');
		case '/elsewhere':
			return redirect(`${other.url}/there`);
		case '/file':
			return redirect('file:///etc/passwd');
		case '/nowhere':
			return redirect('http://[');
		case '/short':
			response.writeHead(200, { 'content-length': '100' });
			response.write('only this');
			return setTimeout(() => response.destroy(), 20);
		case '/headerflood':
			return response.writeHead(200, { flood: 'x'.repeat(100_000) }).end();
		case '/status':
			return response.writeHead(503).end('later');
		default:
			return response.writeHead(404).end();
	}
}

function ask(path: string, more: Partial<HttpRequest> = {}): Promise<HttpResponse> {
	const url = path.startsWith('/') ? `${server.url}${path}` : path;
	return createHttpClient().request({ url, maxBytes: 1000, timeoutMilliseconds: 300, ...more });
}

async function refusal(path: string, more: Partial<HttpRequest> = {}): Promise<string> {
	try {
		const { status } = await ask(path, more);
		return `answered ${status}`;
	} catch (error) {
		return error instanceof HttpError ? text(error.reason, en) : `not an HttpError: ${error}`;
	}
}

function bodyOf({ body }: HttpResponse): string {
	return new TextDecoder().decode(body);
}

test('many requests under one signal are no leak that Node warns of', async () => {
	const { signal } = new AbortController();
	const warnings: string[] = [];
	const note = ({ name }: Error): unknown => warnings.push(name);
	process.on('warning', note);
	await Promise.all(Array.from({ length: 20 }, () => ask('/hello', { signal })));
	await new Promise((resolve) => setImmediate(resolve));
	process.off('warning', note);
	expect(warnings).toEqual([]);
});

describe('an answer', () => {
	test('has its status, its body and where it came from', async () => {
		const response = await ask('/relative');
		expect(bodyOf(response)).toBe('hello');
		expect(response).toMatchObject({ status: 200, truncated: false });
		expect(response.finalUrl).toBe(`${server.url}/hello`);
	});

	test('of a status that is no success is an answer too', async () => {
		expect(await ask('/status')).toMatchObject({ status: 503 });
	});

	test('is cut where it is too long, and the rest is not fetched', async () => {
		expect(await ask('/hello', { maxBytes: 3 })).toMatchObject({ truncated: true });
		const response = await ask('/endless');
		expect(response.body.length).toBe(1000);
		expect(response.truncated).toBe(true);
	});

	test('to HEAD has no body', async () => {
		expect((await ask('/hello', { method: 'HEAD' })).body.length).toBe(0);
	});
});

test('a request asks for the bytes as they are and sends no name, password or cookie', async () => {
	const url = `${server.url.replace('//', '//name:secret@')}/headers`;
	const headers = JSON.parse(bodyOf(await ask(url, { range: 'bytes=-4' })));
	expect(headers).toMatchObject({ 'accept-encoding': 'identity', range: 'bytes=-4' });
	expect(Object.keys(headers).toSorted()).toEqual(
		['accept', 'accept-encoding', 'connection', 'host', 'range', 'user-agent'].toSorted(),
	);
});

test('an authorization does not follow to another host', async () => {
	await ask('/elsewhere', { authorization: 'Basic c2VjcmV0' });
	expect(server.authorizations.at(-1)).toBe('Basic c2VjcmV0');
	expect(other.requests.at(-1)).toBe('GET /there');
	expect(other.authorizations.at(-1)).toBeUndefined();
});

test('hosts are asked only where that is allowed, redirects included, and are counted', async () => {
	const before = other.requests.length;
	expect(await refusal('/elsewhere', { mayAsk: (host) => host === server.host })).toBe(
		`${other.host} is no host that this build would ask`,
	);
	expect(other.requests.length).toBe(before);
	const client = createHttpClient();
	await client.request({ url: `${server.url}/elsewhere`, maxBytes: 10 });
	await client.request({ url: `${server.url}/hello`, maxBytes: 10 });
	expect([...client.asked]).toEqual([
		[server.host, 2],
		[other.host, 1],
	]);
});

describe('a server that lies is left, and named', () => {
	test.each<[string, string, RegExp]>([
		['drips', '/drip', /HOST did not answer in time/],
		['is silent', '/silent', /HOST did not answer in time/],
		['redirects in a circle', '/loop', /HOST redirects too often/],
		['redirects to a file', '/file', /HOST names an address that is neither http nor https/],
		['redirects to no address', '/nowhere', /HOST names an address that is neither/],
		['says a length that is not so', '/short', /HOST broke off its answer \(ECONNRESET\)/],
		['sends endless headers', '/headerflood', /HOST broke off its answer \(HPE_HEADER_OVERFLOW\)/],
		['is none', 'http://127.0.0.1:1/', /127.0.0.1:1 cannot be reached \(ECONNREFUSED\)/],
		['has no address', 'ftp://example.org/', /neither http nor https/],
	])('%s', async (_name, path, expected) => {
		const start = performance.now();
		expect((await refusal(path)).replace(server.host, 'HOST')).toMatch(expected);
		expect(performance.now() - start).toBeLessThan(2000);
	});

	test('who does not wait any more is told at once', async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 30);
		expect(
			await refusal('/silent', { signal: controller.signal, timeoutMilliseconds: 60_000 }),
		).toMatch(/is not asked any more/);
		expect(await refusal('/hello', { signal: controller.signal })).toMatch(/not asked any more/);
	});
});
