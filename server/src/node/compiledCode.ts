/**
 * Runs a bundle with what V8 compiled of it in an earlier run: reading half a megabyte of source for
 * the first time takes longer than planning a Dockerfile. Node 22 has `module.enableCompileCache`,
 * which keeps less: it leaves out what is compiled while the program runs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';

/** Runs the CommonJS module in `file`, in which `require` is the caller's. */
export function runCompiled(file: string, require: NodeJS.Require): void {
	const source = fs.readFileSync(file, 'latin1');
	const cache = cacheFileOf(file);
	const cachedData = cache === null ? undefined : read(cache);
	const script = new Script(`(function (require, exports, module) {${source}\n})`, {
		filename: file,
		...(cachedData === undefined ? {} : { cachedData }),
	});
	if (cache !== null && (cachedData === undefined || script.cachedDataRejected === true)) {
		process.on('exit', () => write(cache, script.createCachedData()));
	}
	const module = { exports: {} };
	script.runInThisContext()(require, module.exports, module);
}

/**
 * Named by the Node and the bundle that it is of, since V8 itself compares no more than the length of
 * the source. Null where the user has no folder for such things, or wants none.
 */
function cacheFileOf(file: string): string | null {
	const { NODE_DISABLE_COMPILE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
	if (NODE_DISABLE_COMPILE_CACHE !== undefined) return null;
	const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && path.join(HOME, '.cache'));
	if (!caches || !path.isAbsolute(caches)) return null;
	const folder = path.join(caches, 'dockerfile-layers');
	const { size, mtimeMs } = fs.statSync(file);
	const name = `${ownPrefix}${size}-${Math.trunc(mtimeMs)}.compiled`;
	return isOwn(folder) ? path.join(folder, name) : null;
}

/** Of this Node; another one may take turns with it. */
const ownPrefix = `${process.version}-${process.arch}-`;

/** Whether nobody but this user can have written in a folder, which is made where it is not there. */
function isOwn(folder: string): boolean {
	try {
		fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
		const { uid, mode } = fs.statSync(folder);
		// Windows keeps a user's folders apart by other means.
		return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
	} catch {
		return false;
	}
}

function read(file: string): Buffer | undefined {
	try {
		return fs.readFileSync(file);
	} catch {
		return undefined;
	}
}

/** Whole or not at all; a folder that cannot be written costs nothing but the time. */
function write(file: string, data: Buffer): void {
	const folder = path.dirname(file);
	const unfinished = `${file}.${process.pid}`;
	try {
		const descriptor = fs.openSync(unfinished, 'wx', 0o600);
		fs.writeSync(descriptor, data);
		fs.fsyncSync(descriptor);
		fs.closeSync(descriptor);
		fs.renameSync(unfinished, file);
		for (const old of fs.readdirSync(folder)) {
			const stale = old.startsWith(ownPrefix) && old.endsWith('.compiled');
			if (stale && old !== path.basename(file)) fs.rmSync(path.join(folder, old), { force: true });
		}
	} catch {
		fs.rmSync(unfinished, { force: true });
	}
}
