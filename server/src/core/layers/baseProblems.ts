/** What the build would refuse in FROM, beyond what the parser sees. */
import type { Message } from '../../protocol/message.ts';
import { expandWord } from '../dockerfile/expand.ts';
import type { Problem } from '../dockerfile/model.ts';
import type { Build } from '../knowledge.ts';
import type { Span } from '../text/span.ts';
import { shiftSpan } from '../text/span.ts';
import type { GlobalArguments } from './globalArguments.ts';
import type { Base } from './resolveBase.ts';
import type { Stage } from './stages.ts';

export interface BaseScope {
	readonly build: Build;
	readonly globals: GlobalArguments;
	/** All stages of the file. */
	readonly stages: readonly Stage[];
}

/** Spans in the file. */
export function baseProblems(stage: Stage, base: Base, scope: BaseScope): readonly Problem[] {
	const { node, offset } = stage.from;
	const problems: Problem[] = [];
	const add = (code: string, span: Span, args: Message['args'] = {}) =>
		problems.push({
			code,
			message: { code: `problem.${code}`, args },
			span: shiftSpan(span, offset),
			fixes: [],
		});
	const word = node.words[0];
	if (word !== undefined && base.kind === 'unknown') {
		if (base.missing !== null) add('BuildArgumentMissing', word.span, { name: base.missing });
		else add('BaseIsBlank', word.span, { word: word.text });
	}
	const { builder } = scope.build;
	if (word !== undefined && base.kind === 'stage' && builder === 'buildkit') {
		// BuildKit keeps names in lower case and compares FROM as it is written.
		const { reference } = base;
		if (reference !== reference.toLowerCase()) add('StageNameCase', word.span, { name: reference });
	}
	const platform = node.flags.find(({ name }) => name === 'platform');
	if (platform?.value) {
		const expansion = expandWord(platform.value, scope.globals.environment, node.escape);
		if (expansion.kind === 'value' && expansion.value === '') {
			add('PlatformIsBlank', platform.span, { value: platform.value });
		}
	}
	const name = stage.name?.toLowerCase();
	if (builder === 'classic' && name !== undefined) {
		const first = scope.stages.findIndex((each) => each.name?.toLowerCase() === name);
		if (first < stage.index) add('StageNameTaken', node.words[2]?.span ?? node.bodySpan, { name });
	}
	return problems;
}
