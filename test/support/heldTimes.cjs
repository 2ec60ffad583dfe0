// How long this thread's event loop is held. Where Linux tells how long a thread was on a processor, time
// in which others had it does not count.
const { existsSync, readFileSync } = require('node:fs');

const every = 5;
const schedule = `/proc/self/task/${process.pid}/schedstat`;

const worked = existsSync(schedule)
	? () => Number(readFileSync(schedule, 'latin1').split(' ')[0]) / 1e6
	: () => performance.now();

/**
 * Tells milliseconds from time to time, by the main thread of a process; gives back what ends it.
 * @param {(held: number) => void} onHeld
 * @returns {() => void}
 */
exports.watchHeldTimes = (onHeld) => {
	let last = { at: performance.now(), worked: worked() };
	const timer = setInterval(() => {
		const now = { at: performance.now(), worked: worked() };
		onHeld(Math.max(0, Math.min(now.at - last.at - every, now.worked - last.worked)));
		last = now;
	}, every);
	timer.unref();
	return () => clearInterval(timer);
};
