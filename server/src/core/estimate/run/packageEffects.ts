/** What models of package managers answer alike. */
import type { Message } from '../../../protocol/message.ts';
import { anyAmount, noBytes } from './amount.ts';
import { type Effect, failed } from './command.ts';
import { withProblem } from './packagesOfRun.ts';
import type { RunState } from './state.ts';

/** A call whose packages are not known, with the reason. */
export function unfollowedCall(state: RunState, reason: Message): Effect {
	const packages = withProblem(state.packages, reason);
	return { state: { ...state, packages }, output: noBytes, sure: true };
}

/** A call that cannot but fail, with the reason; `state`: what it did before. */
export function failingCall(state: RunState, failure: Message): Effect {
	return { ...failed({ ...state, packages: { ...state.packages, failure } }), output: anyAmount };
}

/** The system's folders may hold more than is known. */
export function withTouchedSystem(state: RunState): RunState {
	return { ...state, packages: { ...state.packages, touched: true } };
}

/** The call by its first words, for people. */
export function namedCall(tool: string, words: readonly string[]): Message {
	const named = words.filter((word) => !word.startsWith('-')).slice(0, 2);
	return { code: 'packages.call', args: { name: [tool, ...named].join(' ') } };
}
