// Serves a folder of wheels as an index of packages (PEP 503 and 691) on this machine, with byte ranges
// and METADATA beside the wheels, as public indexes do.
// Usage: node serveWheels.mjs FOLDER [PORT], or `serveWheels` from another script.

import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** @param {string} name */
const normal = (name) => name.toLowerCase().replace(/[-_.]+/g, '-');

/** @param {string} folder @param {number} port @returns {Promise<http.Server>} */
export function serveWheels(folder, port) {
	const files = readdirSync(folder).filter((name) => name.endsWith('.whl'));
	const server = http.createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		const project = /^\/simple\/([^/]+)\/$/.exec(pathname)?.[1];
		const file = /^\/files\/([^/]+\.whl)(\.metadata)?$/.exec(pathname);
		if (project !== undefined) servePage(project, request, response);
		else if (file?.[1] !== undefined && files.includes(decodeURIComponent(file[1]))) {
			const place = path.join(folder, decodeURIComponent(file[1]));
			if (file[2] === undefined) serveFile(place, request, response);
			else serveMetadata(place, response);
		} else response.writeHead(404).end();
	});
	/** @param {string} project @param {http.IncomingMessage} request @param {http.ServerResponse} response */
	function servePage(project, request, response) {
		const own = files.filter((name) => normal(name.split('-')[0] ?? '') === normal(project));
		if (own.length === 0) return response.writeHead(404).end();
		const page = JSON.stringify({
			meta: { 'api-version': '1.1' },
			name: project,
			files: own.map((filename) => ({
				filename,
				url: `../../files/${encodeURIComponent(filename)}`,
				hashes: {},
				size: statSync(path.join(folder, filename)).size,
				'core-metadata': true,
			})),
		});
		const zipped = String(request.headers['accept-encoding'] ?? '').includes('gzip');
		response.writeHead(200, {
			'content-type': 'application/vnd.pypi.simple.v1+json',
			'cache-control': 'max-age=600, public',
			etag: `"${own.length}"`,
			vary: 'Accept, Accept-Encoding',
			...(zipped ? { 'content-encoding': 'gzip' } : {}),
		});
		return response.end(zipped ? gzipSync(page) : page);
	}
	return new Promise((resolve) => {
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}

const forEver = { 'cache-control': 'max-age=365000000, immutable, public', etag: '"a"' };

/** @param {string} place @param {http.ServerResponse} response */
function serveMetadata(place, response) {
	const metadata = execFileSync('unzip', ['-p', place, '*.dist-info/METADATA']);
	response.writeHead(200, { ...forEver, 'content-length': metadata.length }).end(metadata);
}

/** @param {string} place @param {http.IncomingMessage} request @param {http.ServerResponse} response */
function serveFile(place, request, response) {
	const { size } = statSync(place);
	const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
	const whole = first === '' && last === '';
	const start = whole ? 0 : first === '' ? Math.max(0, size - Number(last)) : Number(first);
	const end = whole || first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
	const body = Buffer.alloc(end - start);
	const handle = openSync(place, 'r');
	readSync(handle, body, 0, body.length, start);
	closeSync(handle);
	response.writeHead(whole ? 200 : 206, {
		...forEver,
		'content-type': 'application/octet-stream',
		'accept-ranges': 'bytes',
		'content-length': body.length,
		...(whole ? {} : { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
	});
	response.end(body);
}

if (process.argv[1] === import.meta.filename) {
	const [, , folder = '.', port = '0'] = process.argv;
	const address = (await serveWheels(folder, Number(port))).address();
	if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}/simple`);
}
