/** What the build would refuse in FROM, beyond what the parser sees. */
import type { Message } from '../../protocol/message.ts';
import { expandWord } from '../dockerfile/expand.ts';
import type { Problem } from '../dockerfile/model.ts';
import type { Span } from '../text/span.ts';
import { shiftSpan } from '../text/span.ts';
import type { Base, BaseContext } from './resolveBase.ts';
import type { Stage } from './stages.ts';

/** Spans in the file. */
export function baseProblems(stage: Stage, base: Base, context: BaseContext): readonly Problem[] {
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
	const { globals, session, stageAbove } = context;
	const { builder } = session.build;
	if (word !== undefined && base.kind === 'stage' && builder === 'buildkit') {
		// BuildKit keeps names in lower case and compares FROM as it is written.
		const { reference } = base;
		if (reference !== reference.toLowerCase()) add('StageNameCase', word.span, { name: reference });
	}
	const platform = node.flags.find(({ name }) => name === 'platform');
	if (platform?.value) {
		const expansion = expandWord(platform.value, globals.environment, node.escape);
		if (expansion.kind === 'value' && expansion.value === '') {
			add('PlatformIsBlank', platform.span, { value: platform.value });
		}
	}
	const name = stage.name?.toLowerCase();
	if (builder === 'classic' && name !== undefined && stageAbove(name) !== undefined) {
		add('StageNameTaken', node.words[2]?.span ?? node.bodySpan, { name });
	}
	return problems;
}
