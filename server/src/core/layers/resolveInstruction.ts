/** One instruction in its stage: what it resolves to, and the state it leaves behind. */
import { expandWords } from '../dockerfile/expand.ts';
import type { InstructionNode } from '../dockerfile/model.ts';
import { nameValues } from '../dockerfile/nameValues.ts';
import type { Build } from '../knowledge.ts';
import { type Expander, makeExpander } from './expander.ts';
import { withEntry } from './frames.ts';
import type { GlobalArguments } from './globalArguments.ts';
import { leadsBelowRoot, resolvePath } from './posixPath.ts';
import { resolveCopy } from './resolveCopy.ts';
import type { CopySpec, Expanded } from './resolved.ts';
import type { StageNames } from './stageNames.ts';
import { type DeclaredArgument, type FoldState, makeState } from './stageState.ts';

/** What holds for the whole file. */
export interface FileScope {
	readonly build: Build;
	readonly globals: GlobalArguments;
	readonly names: StageNames;
}

/** A pair after expansion. */
export interface ExpandedPair {
	readonly key: Expanded;
	readonly value: Expanded;
}

/** An instruction's arguments after expansion, by what history rows and states need. */
export interface ResolvedArguments {
	readonly copy: CopySpec | null;
	readonly workdir: Expanded;
	/** False only where WORKDIR may lead to `/`. */
	readonly belowRoot: boolean;
	/** ENV and LABEL. */
	readonly pairs: readonly ExpandedPair[];
	/** ARG: what the instruction declares, with the value in force (BuildKit) or its default. */
	readonly declared: readonly DeclaredArgument[];
	/** VOLUME, EXPOSE. */
	readonly list: readonly Expanded[];
	/** USER, STOPSIGNAL. */
	readonly word: Expanded;
}

const none: ResolvedArguments = {
	copy: null,
	workdir: null,
	belowRoot: true,
	pairs: [],
	declared: [],
	list: [],
	word: null,
};

/** Expands the instruction's arguments and folds it into the state. */
export function resolveInstruction(
	node: InstructionNode,
	state: FoldState,
	scope: FileScope,
): { readonly resolved: ResolvedArguments; readonly after: FoldState } {
	const expand = makeExpander(state.environment, node.escape);
	switch (node.keyword) {
		case 'ENV':
			return resolveEnv(node, state, expand);
		case 'ARG':
			return resolveArg(node, state, scope);
		case 'WORKDIR':
			return resolveWorkdir(node, state, expand);
		case 'USER': {
			const word = expand(node.body);
			const after = word === state.user ? state : makeState({ ...state, user: word });
			return { resolved: { ...none, word }, after };
		}
		case 'SHELL':
			return {
				resolved: none,
				after:
					node.json === null || node.json.length === 0
						? state
						: makeState({ ...state, shell: node.json }),
			};
		case 'VOLUME': {
			const list = node.words.map(({ text }) => expand(text));
			const known = list.filter((path) => path !== null && !state.volumes.includes(path));
			const after =
				known.length === 0
					? state
					: makeState({ ...state, volumes: [...state.volumes, ...known.map(String)] });
			return { resolved: { ...none, list }, after };
		}
		default:
			return { resolved: resolveStateless(node, state, scope, expand), after: state };
	}
}

function resolveStateless(
	node: InstructionNode,
	state: FoldState,
	scope: FileScope,
	expand: Expander,
): ResolvedArguments {
	switch (node.keyword) {
		case 'COPY':
		case 'ADD':
			return { ...none, copy: resolveCopy(node, state, scope.names, expand) };
		case 'LABEL':
			return { ...none, pairs: expandPairs(node, expand) };
		case 'EXPOSE':
			return {
				...none,
				list: portsOf(node, state),
			};
		case 'STOPSIGNAL':
			return { ...none, word: expand(node.body) };
		default:
			return none;
	}
}

function resolveEnv(node: InstructionNode, state: FoldState, expand: Expander) {
	const pairs = expandPairs(node, expand);
	let { config, scope } = state;
	for (const { key, value } of pairs) {
		if (key === null) continue;
		config = withEntry(config, key, value);
		if (state.builder === 'buildkit') scope = withEntry(scope, key, value);
	}
	const after = pairs.length === 0 ? state : makeState({ ...state, config, scope });
	return { resolved: { ...none, pairs }, after };
}

function expandPairs(node: InstructionNode, expand: Expander): readonly ExpandedPair[] {
	return nameValues(node).map(({ name, value }) => ({
		key: expand(name),
		value: value === null ? '' : expand(value),
	}));
}

/**
 * BuildKit: the build's argument, else the default here, else the global argument of that name; set
 * even over an older ENV. Classic: the same, but an ENV always wins, and the row shows the default.
 */
function resolveArg(node: InstructionNode, state: FoldState, { build, globals }: FileScope) {
	const declared: DeclaredArgument[] = [];
	const args = [...state.args];
	let after = state;
	for (const { name: key, value } of nameValues(node)) {
		const expand = makeExpander(after.environment, node.escape);
		const given = build.buildArgs.get(key);
		const byDefault = value === null ? undefined : expand(value);
		const inForce = given ?? byDefault ?? (value === null ? globals.valueOf(key) : null);
		const shown = state.builder === 'classic' ? byDefault : inForce;
		declared.push({ name: key, value: shown });
		args.push({ name: key, value: inForce });
		if (inForce !== undefined) {
			after = makeState({ ...after, scope: withEntry(after.scope, key, inForce) });
		}
	}
	if (declared.length > 0) after = makeState({ ...after, args });
	return { resolved: { ...none, declared }, after };
}

function resolveWorkdir(node: InstructionNode, state: FoldState, expand: Expander) {
	const path = expand(node.body);
	const from = state.workingDirectory;
	const workdir =
		path === null || (from === null && !path.startsWith('/'))
			? null
			: resolvePath(from ?? '/', path);
	const belowRoot = workdir === null ? path !== null && leadsBelowRoot(path) : workdir !== '/';
	const after = workdir === from ? state : makeState({ ...state, workingDirectory: workdir });
	return { resolved: { ...none, workdir, belowRoot }, after };
}

/** Sorted as written; a variable without quotes may hold several ports. */
function portsOf(node: InstructionNode, state: FoldState): readonly Expanded[] {
	const words = node.words.map(({ text }) => text).sort();
	return words.flatMap((word): readonly Expanded[] => {
		const expansion = expandWords(word, state.environment, node.escape);
		return expansion.kind === 'words' ? expansion.words : [null];
	});
}
