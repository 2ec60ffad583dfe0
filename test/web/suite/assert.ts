/** What the suites use of node:assert: a web worker has none. */

function fail(message: string): never {
	throw new Error(message);
}

function ok(value: unknown, message = `${shown(value)} is not truthy`): asserts value {
	if (!value) fail(message);
}

function equal(actual: unknown, expected: unknown): void {
	if (!Object.is(actual, expected)) fail(`${shown(actual)} is not ${shown(expected)}`);
}

function notEqual(actual: unknown, expected: unknown): void {
	if (Object.is(actual, expected)) fail(`it is ${shown(actual)}`);
}

/** For what JSON can say. */
function deepEqual(actual: unknown, expected: unknown): void {
	equal(shown(actual), shown(expected));
}

function match(actual: string, expected: RegExp): void {
	if (!expected.test(actual)) fail(`${shown(actual)} does not match ${expected}`);
}

function doesNotMatch(actual: string, expected: RegExp): void {
	if (expected.test(actual)) fail(`${shown(actual)} matches ${expected}`);
}

function shown(value: unknown): string {
	return JSON.stringify(value) ?? String(value);
}

export const strict = { deepEqual, doesNotMatch, equal, fail, match, notEqual, ok };
