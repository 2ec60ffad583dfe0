/** Notes where in a script repositories of apt are added: what was installed before that is not affected. */
import type { Command, CommandNode, Pipeline, Redirection } from 'unbash';
import { addsSourcesIn } from '../packages/deb/aptSettings.ts';
import type { RunState } from './state.ts';
import type { RunWorld } from './world.ts';

/** The state before a command or a pipeline that may add some; what it is told by is its text. */
export function withSourcesOf(
	node: Command | Pipeline,
	state: RunState,
	{ packages }: RunWorld,
): RunState {
	if (!packages.addsSources || state.packages.otherSources || !addsSourcesIn(textOf(node))) {
		return state;
	}
	return { ...state, packages: { ...state.packages, otherSources: true } };
}

function textOf(node: CommandNode | Pipeline): string {
	if (node.type === 'Pipeline') return node.commands.map(textOf).join(' | ');
	if (node.type !== 'Command') return '';
	const words = [node.name, ...node.args].map((word) => word?.text ?? '');
	return [...words, ...node.redirects.map(redirectionText)].join(' ');
}

function redirectionText(redirection: Redirection): string {
	const target = redirection.type === 'Redirect' ? redirection.target?.text : undefined;
	return `${redirection.operator} ${target ?? ''}`;
}
