import type { RowInput } from './createdBy.ts';

/** Whether an instruction gets a history row and a layer. `layer` null: only the build knows. */
export interface RowKind {
	readonly history: boolean;
	readonly layer: boolean | null;
}

/** Instructions of Docker's that only change the image's config. */
const metadata: ReadonlySet<string> = new Set([
	'ARG',
	'CMD',
	'ENTRYPOINT',
	'ENV',
	'EXPOSE',
	'HEALTHCHECK',
	'LABEL',
	'MAINTAINER',
	'ONBUILD',
	'SHELL',
	'STOPSIGNAL',
	'USER',
	'VOLUME',
]);

/**
 * `directoryExists`: whether the stage has WORKDIR's directory already, null where that is not known. The
 * classic builder makes no layer where the file system stays as it was; BuildKit makes one anyway.
 */
export function rowKind(
	{ node, resolved, frontend }: RowInput,
	directoryExists: () => boolean | null,
): RowKind {
	const classic = frontend.builder === 'classic';
	switch (node.keyword) {
		case 'RUN':
			return { history: true, layer: classic ? null : true };
		case 'COPY':
		case 'ADD':
			return { history: true, layer: true };
		case 'WORKDIR':
			if (resolved.workdirText === '/') return { history: true, layer: false };
			if (classic) return { history: true, layer: negated(directoryExists()) };
			return { history: true, layer: resolved.belowRoot ? true : null };
		case 'ONBUILD':
			return { history: classic, layer: false };
		default:
			return { history: metadata.has(node.keyword), layer: false };
	}
}

function negated(answer: boolean | null): boolean | null {
	return answer === null ? null : !answer;
}
