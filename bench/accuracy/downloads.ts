/** A web server on the engine's own network, for Dockerfiles that download. It answers Range requests. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import path from 'node:path';
import { filesBelow } from './corpus.ts';
import { generateDownloads } from './generatedFiles.ts';

export interface Downloads {
	/** Arguments of a build that name the server. */
	readonly buildArgs: Readonly<Record<string, string>>;
	/** Changes with any file that it gives. */
	readonly identity: string;
	readonly close: () => void;
}

/** The engine's bridge, which containers reach the machine by. */
const bridge = '172.17.0.1';

export async function serveDownloads(cache: string): Promise<Downloads> {
	const folder = path.join(cache, 'downloads');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	generateDownloads(folder);
	const hash = createHash('sha256');
	for (const file of filesBelow(folder)) {
		hash.update(`\0${file}\0`).update(readFileSync(path.join(folder, file)));
	}
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		const file = path.join(
			folder,
			path.normalize(pathname),
			pathname.endsWith('/') ? 'index.html' : '',
		);
		answer(response, file, request.method === 'HEAD', request.headers.range);
	});
	await new Promise<void>((resolve) => server.listen(0, bridge, resolve));
	const address = server.address();
	if (address === null || typeof address === 'string')
		throw new Error('The local server has no port');
	const origin = `http://${bridge}:${address.port}`;
	return {
		buildArgs: { DOWNLOADS: origin, PIP_INDEX_URL: `${origin}/simple`, PIP_TRUSTED_HOST: bridge },
		identity: hash.digest('hex'),
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}

function answer(
	response: ServerResponse,
	file: string,
	headOnly: boolean,
	range: string | undefined,
): void {
	if (!existsSync(file) || !statSync(file).isFile()) {
		response.writeHead(404).end();
		return;
	}
	const all = readFileSync(file);
	const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
	const start = from === '' ? Math.max(0, all.length - Number(to)) : Number(from);
	const end = from === '' || to === '' ? all.length : Math.min(all.length, Number(to) + 1);
	const partial = from !== '' || to !== '';
	const body = partial ? all.subarray(start, end) : all;
	response.writeHead(partial ? 206 : 200, {
		'content-type': file.endsWith('.html') ? 'text/html' : 'application/octet-stream',
		'accept-ranges': 'bytes',
		'content-length': body.length,
		...(partial ? { 'content-range': `bytes ${start}-${end - 1}/${all.length}` } : {}),
	});
	response.end(headOnly ? undefined : body);
}
