/** Marks what the types rule out: reaching it is a bug in this extension. */
export function assertNever(value: never): never {
	throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
