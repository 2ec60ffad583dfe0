// Loaded by the language server in front of its own code: appends twice a second how long its event loop
// was blocked at most since the last time, in milliseconds, to the file EVENT_LOOP.
const { appendFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const file = process.env['EVENT_LOOP'] ?? '';
if (file !== '') {
	const resolution = 5;
	const delay = monitorEventLoopDelay({ resolution });
	delay.enable();
	setInterval(() => {
		const blocked = Math.max(0, delay.max / 1e6 - resolution);
		appendFileSync(file, `${JSON.stringify({ at: Date.now(), blocked })}\n`);
		delay.reset();
	}, 500).unref();
}
