/** One instruction in its stage: what it resolves to, and the state it leaves behind. */
import type { Message } from '../../protocol/message.ts';
import { expandWords } from '../dockerfile/expand.ts';
import type { InstructionNode } from '../dockerfile/model.ts';
import { nameValues } from '../dockerfile/nameValues.ts';
import type { Build } from '../knowledge.ts';
import type { Frontend } from './builderProblems.ts';
import { type Expander, makeExpander } from './expander.ts';
import { withEntry } from './frames.ts';
import type { GlobalArguments } from './globalArguments.ts';
import { leadsBelowRoot, resolvePath } from './posixPath.ts';
import { resolveCopy } from './resolveCopy.ts';
import type { CopySpec, Expanded } from './resolved.ts';
import type { StageNames } from './stageNames.ts';
import { type DeclaredArgument, type FoldState, makeState } from './stageState.ts';

/** Since this engine `ARG A=1 B=$A` gives B the value of A. */
const firstEngineInOrder = 23;

/** What holds for the whole file. */
export interface FileScope {
	readonly build: Build;
	readonly globals: GlobalArguments;
	readonly names: StageNames;
	readonly frontend: Frontend;
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
	/** WORKDIR as the builder keeps it: BuildKit leaves an absolute path as it is written. */
	readonly workdirText: Expanded;
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
	workdirText: null,
	belowRoot: true,
	pairs: [],
	declared: [],
	list: [],
	word: null,
};

/** An instruction in its stage. */
export interface Resolution {
	readonly resolved: ResolvedArguments;
	readonly after: FoldState;
	/** Why the build would stop here. */
	readonly errors: readonly Message[];
}

/** Expands the instruction's arguments and folds it into the state of its stage. */
export function resolveInstruction(
	node: InstructionNode,
	state: FoldState,
	scope: FileScope,
	stage: number,
): Resolution {
	const errors: Message[] = [];
	if (node.keyword === 'ARG') return { ...resolveArg(node, state, scope, errors), errors };
	if (node.keyword === 'SHELL') return { ...resolveShell(node, state), errors };
	const resolve = stateful.get(node.keyword);
	if (resolve !== undefined) {
		const expand = makeExpander(state.environment, node.escape, errors);
		return { ...resolve(node, state, expand, errors), errors };
	}
	return { resolved: resolveStateless(node, state, scope, stage, errors), after: state, errors };
}

type Stateful = (
	node: InstructionNode,
	state: FoldState,
	expand: Expander,
	errors: Message[],
) => Omit<Resolution, 'errors'>;

/** Instructions whose words are expanded and that change the state. */
const stateful: ReadonlyMap<string, Stateful> = new Map([
	['ENV', resolveEnv],
	['WORKDIR', resolveWorkdir],
	['USER', resolveUser],
	['VOLUME', resolveVolume],
]);

function resolveShell(node: InstructionNode, state: FoldState): Omit<Resolution, 'errors'> {
	const shell = node.json ?? [];
	return { resolved: none, after: shell.length === 0 ? state : makeState({ ...state, shell }) };
}

function resolveUser(node: InstructionNode, state: FoldState, expand: Expander) {
	const word = expand(node.body);
	const after = word === state.user ? state : makeState({ ...state, user: word });
	return { resolved: { ...none, word }, after };
}

function resolveVolume(node: InstructionNode, state: FoldState, expand: Expander) {
	const list = node.words.map(({ text }) => expand(text));
	const added = list.flatMap((path) =>
		path === null || state.volumes.includes(path) ? [] : [path],
	);
	const after =
		added.length === 0 ? state : makeState({ ...state, volumes: [...state.volumes, ...added] });
	return { resolved: { ...none, list }, after };
}

function resolveStateless(
	node: InstructionNode,
	state: FoldState,
	scope: FileScope,
	stage: number,
	errors: Message[],
): ResolvedArguments {
	const expander = () => makeExpander(state.environment, node.escape, errors);
	switch (node.keyword) {
		case 'COPY':
		case 'ADD':
			return { ...none, copy: resolveCopy(node, state, scope.names, stage, expander()) };
		case 'LABEL':
			return { ...none, pairs: expandPairs(node, expander()) };
		case 'EXPOSE':
			return { ...none, list: portsOf(node, state, errors) };
		case 'STOPSIGNAL':
			return { ...none, word: expander()(node.body) };
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
 * Later arguments of one ARG see the earlier ones under newer frontends only.
 */
function resolveArg(node: InstructionNode, state: FoldState, scope: FileScope, errors: Message[]) {
	const { build, globals, frontend } = scope;
	const inOrder = frontend.builder === 'buildkit' && frontend.version >= firstEngineInOrder;
	const declared: DeclaredArgument[] = [];
	const args = [...state.args];
	let after = state;
	for (const { name: key, value } of nameValues(node)) {
		const seen = inOrder ? after : state;
		const given = build.buildArgs.get(key);
		// A default that is not used may be wrong.
		const wrong = given === undefined ? errors : [];
		const expand = makeExpander(seen.environment, node.escape, wrong);
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

function resolveWorkdir(
	node: InstructionNode,
	state: FoldState,
	expand: Expander,
	errors: Message[],
) {
	const path = expand(node.body);
	if (path === '' && state.builder === 'classic') errors.push({ code: 'problem.WorkdirIsBlank' });
	const from = state.workingDirectory;
	const workdir =
		path === null || (from === null && !path.startsWith('/'))
			? null
			: resolvePath(from ?? '/', path);
	const verbatim = state.builder === 'buildkit' && path?.startsWith('/') === true;
	const workdirText = verbatim ? path : workdir;
	const belowRoot =
		workdirText === null ? path !== null && leadsBelowRoot(path) : workdirText !== '/';
	const after = workdir === from ? state : makeState({ ...state, workingDirectory: workdir });
	return { resolved: { ...none, workdir, workdirText, belowRoot }, after };
}

/** Sorted as written; a variable without quotes may hold several ports. */
function portsOf(node: InstructionNode, state: FoldState, errors: Message[]): readonly Expanded[] {
	const words = node.words.map(({ text }) => text).sort();
	return words.flatMap((word): readonly Expanded[] => {
		const expansion = expandWords(word, state.environment, node.escape);
		if (expansion.kind === 'error') errors.push(expansion.message);
		return expansion.kind === 'words' ? expansion.words : [null];
	});
}
