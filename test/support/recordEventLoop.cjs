// Loaded by the language server in front of its own code: appends to the file EVENT_LOOP each time that
// its event loop was held, and for how many milliseconds. Where Linux tells how long the thread was on a
// processor, time in which others had it does not count.
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const file = process.env['EVENT_LOOP'] ?? '';
const schedule = `/proc/self/task/${process.pid}/schedstat`;
const every = 5;
const least = 8;

const worked = existsSync(schedule)
	? () => Number(readFileSync(schedule, 'latin1').split(' ')[0]) / 1e6
	: () => performance.now();

if (file !== '' && isMainThread) {
	appendFileSync(file, '');
	let last = { at: performance.now(), worked: worked() };
	setInterval(() => {
		const now = { at: performance.now(), worked: worked() };
		const held = Math.min(now.at - last.at - every, now.worked - last.worked);
		if (held >= least) appendFileSync(file, `${JSON.stringify({ at: Date.now(), held })}\n`);
		last = now;
	}, every).unref();
}
