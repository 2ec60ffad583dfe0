/** Whether a RUN's text, at its end, would take in what is joined behind it. */
import type { HereDoc } from 'unbash';
import { walkScript } from '../shell/walkScript.ts';
import type { MergeMember } from './mergeMember.ts';

/**
 * True where the last line ends in a backslash, which is nothing at the end of a script but continues
 * the line before another; and where a heredoc has no end, or is one for the builder alone.
 */
export function hasOpenEnd({ code, form, script, instruction }: MergeMember): boolean {
	if (code.trimEnd().endsWith('\\')) return true;
	if (!script.text.includes('<<')) return false;
	const heredocs: HereDoc[] = [];
	walkScript(script.program, (node) => {
		if (node.type === 'HereDoc') heredocs.push(node);
	});
	if (heredocs.some(({ closing }) => closing === undefined)) return true;
	return form === 'shell' && heredocs.length !== instruction.node.heredocs.length;
}
