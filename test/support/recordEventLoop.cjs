// Loaded by the language server in front of its own code: appends to the file EVENT_LOOP each time that
// its event loop was held, and for how many milliseconds.
const { appendFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');
const { watchHeldTimes } = require('./heldTimes.cjs');

const file = process.env['EVENT_LOOP'] ?? '';
const least = 8;

if (file !== '' && isMainThread) {
	appendFileSync(file, '');
	watchHeldTimes((held) => {
		if (held >= least) appendFileSync(file, `${JSON.stringify({ at: Date.now(), held })}\n`);
	});
}
