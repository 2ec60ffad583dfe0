/**
 * Runs a bundle with what V8 compiled of it in an earlier run: reading half a megabyte of source for
 * the first time takes longer than planning a Dockerfile. Node 22 has `module.enableCompileCache`,
 * which keeps less: it leaves out what is compiled while the program runs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';

/** Runs the CommonJS module in `file` as Node would, but for `require`, which is the caller's. */
export function runCompiled(file: string, require: NodeJS.Require): void {
	const source = fs.readFileSync(file);
	const cache = cacheFileOf(file, source);
	const cachedData = cache === null ? undefined : read(cache, source);
	const text = `(function (require, exports, module, __filename, __dirname) {${source.toString('latin1')}\n})`;
	const script = new Script(text, {
		filename: file,
		...(cachedData === undefined ? {} : { cachedData }),
	});
	if (cache !== null && (cachedData === undefined || script.cachedDataRejected === true)) {
		process.on('exit', () => write(cache, source, script));
	}
	const module = { exports: {} };
	script.runInThisContext()(require, module.exports, module, file, path.dirname(file));
}

/** Null where the user has no folder for such things, or wants none. */
function cacheFileOf(file: string, { length }: Buffer): string | null {
	const { NODE_DISABLE_COMPILE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
	if (NODE_DISABLE_COMPILE_CACHE !== undefined) return null;
	const given = XDG_CACHE_HOME || LOCALAPPDATA;
	const caches = given || (HOME && path.join(HOME, '.cache'));
	if (!caches || !path.isAbsolute(caches)) return null;
	const folder = path.join(caches, 'dockerfile-layers');
	const { mtimeMs } = fs.statSync(file);
	const name = `${process.version}-${process.arch}-${length}-${Math.trunc(mtimeMs)}${extension}`;
	// A home that is not there, or another user's, gets no folders.
	const isReady = (given !== undefined || isOwn(HOME ?? '')) && isOwnFolder(caches, folder);
	return isReady ? path.join(folder, name) : null;
}

const extension = '.compiled';

/** Whether nobody but this user can have written in a folder, which is made where it is not there. */
function isOwnFolder(caches: string, folder: string): boolean {
	for (const each of [caches, folder]) {
		try {
			fs.mkdirSync(each, { mode: 0o700 });
		} catch {
			// It is there already, or cannot be made: the look at it tells.
		}
	}
	return isOwn(folder);
}

function isOwn(folder: string): boolean {
	try {
		const stats = fs.lstatSync(folder);
		// Windows keeps a user's folders apart by other means.
		if (process.getuid === undefined) return stats.isDirectory();
		return stats.isDirectory() && stats.uid === process.getuid() && (stats.mode & 0o022) === 0;
	} catch {
		return false;
	}
}

/**
 * A file holds the source and twice the compiled code. V8 believes what it is given: it compares no
 * more than the length of the source, and one bit lost would end the process, or never let it end.
 * Comparing all of it takes less time than any digest.
 */
function read(file: string, source: Buffer): Buffer | undefined {
	try {
		const stored = fs.readFileSync(file);
		const middle = (source.length + stored.length) / 2;
		const data = stored.subarray(source.length, middle);
		const whole =
			data.length > 0 &&
			source.equals(stored.subarray(0, source.length)) &&
			data.equals(stored.subarray(middle));
		return whole ? data : undefined;
	} catch {
		return undefined;
	}
}

/** Whole or not at all; a folder that cannot be written costs nothing but the time. */
function write(file: string, source: Buffer, script: Script): void {
	const unfinished = `${file}.${process.pid}`;
	try {
		const data = script.createCachedData();
		const descriptor = fs.openSync(unfinished, 'wx', 0o600);
		fs.writeFileSync(descriptor, Buffer.concat([source, data, data]));
		fs.fsyncSync(descriptor);
		fs.closeSync(descriptor);
		fs.renameSync(unfinished, file);
		clearAway(path.dirname(file));
	} catch {
		fs.rmSync(unfinished, { force: true });
	}
}

/** Several Nodes and builds may take turns; beyond, the oldest go. */
const mostKept = 4;

function clearAway(folder: string): void {
	const files = fs.readdirSync(folder).map((name) => {
		const file = path.join(folder, name);
		return { file, modified: fs.statSync(file).mtimeMs };
	});
	for (const { file } of files.sort((a, b) => b.modified - a.modified).slice(mostKept)) {
		fs.rmSync(file, { force: true });
	}
}
