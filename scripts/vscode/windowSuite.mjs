// What a window of VS Code with a suite in it tells the page that holds it.

/**
 * Opens a window that runs a suite, and waits for its end.
 * @param {import('playwright-core').Page} page
 * @param {object} options
 * @param {string} options.url
 * @param {number} options.timeLimitMs
 * @param {(parts: unknown[]) => void} options.heard A line that the window logs.
 * @param {() => void} [options.meanwhile] Called once the window is open.
 * @returns {Promise<number>} The suite's exit code; 97: it did not end in time.
 */
export async function runWindowSuite(page, { url, timeLimitMs, heard, meanwhile }) {
	/** @type {(code: number) => void} */
	let end = () => {};
	/** @type {Promise<number>} */
	const ended = new Promise((resolve) => {
		end = resolve;
	});
	await page.exposeFunction(
		'codeAutomationLog',
		(/** @type {string} */ _type, /** @type {unknown} */ line) =>
			heard(Array.isArray(line) ? line : [line]),
	);
	await page.exposeFunction('codeAutomationExit', end);
	await page.goto(url, { waitUntil: 'commit' });
	const timer = setTimeout(() => {
		console.error(`The suite did not end within ${timeLimitMs / 1000} s`);
		end(97);
	}, timeLimitMs);
	meanwhile?.();
	const code = await ended;
	clearTimeout(timer);
	return code;
}
