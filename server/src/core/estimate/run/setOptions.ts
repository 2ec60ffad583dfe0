import { type Outcome, unknownOutcome } from './outcome.ts';
import type { RunState } from './state.ts';

/** `set -e`, `set -eux`, `set -o pipefail`, `set +e`; all else may change how words are read. */
export function setOptions(args: readonly (string | null)[], state: RunState): Outcome {
	let { stopOnError, stopOnUnset } = state;
	for (let at = 0; at < args.length; at++) {
		const match = /^([-+])([euxvho]+)$/.exec(args[at] ?? '');
		if (match === null) return unknownOutcome({ ...state, shadowed: true }, true);
		const [, sign, letters = ''] = match;
		if (letters.includes('e')) stopOnError = sign === '-';
		if (letters.includes('u')) stopOnUnset = sign === '-';
		if (!letters.includes('o')) continue;
		const option = args[++at] ?? '';
		if (option === 'errexit') stopOnError = sign === '-';
		else if (option === 'nounset') stopOnUnset = sign === '-';
		else if (!harmlessOptions.has(option))
			return unknownOutcome({ ...state, shadowed: true }, true);
	}
	return { ok: { ...state, stopOnError, stopOnUnset }, fail: null, soft: null };
}

const harmlessOptions: ReadonlySet<string> = new Set(['pipefail', 'xtrace', 'verbose']);
