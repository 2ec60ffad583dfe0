// Loaded by a process in front of its own code: writes each connection that is opened, each name that
// is looked up and each program that is started to the file CONNECTIONS, one JSON a line.
const { appendFileSync } = require('node:fs');
const childProcess = require('node:child_process');
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');

const file = process.env['CONNECTIONS'] ?? '';

/** @param {string} what @param {string} [target] */
function note(what, target) {
	const record = { what, target, program: process.argv[1], stack: new Error().stack };
	appendFileSync(file, `${JSON.stringify(record)}\n`);
}

/** Of a program its arguments, of a connection its options. @param {unknown} target */
function describe(target) {
	if (typeof target !== 'object' || target === null) return String(target);
	const { args } = /** @type {{ args?: unknown }} */ (target);
	return Array.isArray(args) ? args.join(' ') : JSON.stringify(addressIn(target));
}

/** An agent's options lead back to its sockets: only the address is kept. @param {object} target */
function addressIn(target) {
	const options = Array.isArray(target) ? target[0] : target;
	const { host, port, path } = /** @type {Record<string, unknown>} */ (options);
	return { host, port, path };
}

/** @param {object} owner @param {string} name @param {string} what */
function watch(owner, name, what) {
	const original = Reflect.get(owner, name);
	/** @this {unknown} @param {unknown[]} args */
	function recorded(...args) {
		note(what, describe(args[0]));
		return Reflect.apply(original, this, args);
	}
	Reflect.set(owner, name, recorded);
}

if (file !== '') {
	note('loaded');
	watch(net.Socket.prototype, 'connect', 'connect');
	watch(dgram.Socket.prototype, 'connect', 'connect');
	watch(dgram.Socket.prototype, 'send', 'connect');
	watch(dns, 'lookup', 'lookup');
	watch(dns.promises, 'lookup', 'lookup');
	watch(childProcess.ChildProcess.prototype, 'spawn', 'spawn');
}
