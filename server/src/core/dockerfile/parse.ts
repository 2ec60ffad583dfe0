import { lineStartsOf } from '../text/lines.ts';
import type { Dockerfile } from './model.ts';

/** Reads a Dockerfile; never throws. Nodes of `previous` whose text did not change serve again. */
export function parseDockerfile(text: string, _previous?: Dockerfile): Dockerfile {
	const lineStarts = lineStartsOf(text);
	return {
		text,
		lineStarts,
		escape: '\\',
		directives: [],
		instructions: [],
		comments: [],
		problems: [],
	};
}
