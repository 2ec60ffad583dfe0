import type { ClientContext } from '../clientContext.ts';

/**
 * Shows the panel. Code lenses and the status bar item pass the document's URI and, where they
 * mean one, a line (1-based) whose row is then marked; from the palette there are no arguments.
 */
export async function showLayers(
	{ view }: ClientContext,
	_uri?: unknown,
	line?: unknown,
): Promise<void> {
	await view.show();
	if (typeof line === 'number') view.reveal(line);
}
