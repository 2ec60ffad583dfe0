/** pip, uv and virtual environments in a RUN. */
import type { Message } from '../../../protocol/message.ts';
import type { PackagePart } from '../packages/packagePart.ts';
import { environmentParts } from '../packages/pip/environments.ts';
import { interpreterParts } from '../packages/pip/interpreterParts.ts';
import {
	type PipInstall,
	type PipTool,
	pipCommand,
	venvCommand,
} from '../packages/pip/pipCommand.ts';
import { pipParts } from '../packages/pip/pipParts.ts';
import { noPythonInstall, pipWanted, withBuilt } from '../packages/pip/pipWanted.ts';
import type { PythonInstall } from '../packages/pip/pythonRequest.ts';
import { readRequirements } from '../packages/pip/requirementsFile.ts';
import { anyAmount, noBytes } from './amount.ts';
import { absolutePath, type CommandModel, done, type Effect, type Invocation } from './command.ts';
import { replacedGroup, withoutGroupsIn } from './fileGroup.ts';
import { otherPackages } from './otherManagers.ts';
import { partGroupOf } from './packageParts.ts';
import { compiledModules, installedIn, pythonOf } from './pythonHere.ts';
import { thinOut } from './removing.ts';
import { afterUnknown, type RunState } from './state.ts';
import { homeFolder } from './words.ts';

export const pip: CommandModel = (invocation) => called(invocation, 'pip', invocation.args);

/** `uv pip …` and `uv venv`; the rest of uv is known by name. */
export const uv: CommandModel = (invocation) => {
	const [verb, ...rest] = invocation.args;
	if (verb === 'pip') return called(invocation, 'uv', rest);
	return verb === 'venv' ? environments(invocation, 'uv', rest) : otherPackages(invocation);
};

export const virtualenv: CommandModel = (invocation) =>
	environments(invocation, 'virtualenv', invocation.args);

/** `python -m pip` and `python -m venv`; a script may do anything. */
export const python: CommandModel = (invocation) => {
	const [flag, module, ...rest] = invocation.args;
	if (flag !== '-m') return null;
	if (module === 'pip') return called(invocation, 'pip', rest);
	if (module === 'venv' || module === 'virtualenv') return environments(invocation, module, rest);
	return null;
};

function called(invocation: Invocation, tool: PipTool, args: Invocation['args']): Effect {
	const { state, environment } = invocation;
	const command = pipCommand(tool, args, environment);
	switch (command.kind) {
		case 'nothing':
			return { state: withInterpreter(state, invocation, tool), output: anyAmount, sure: false };
		case 'unknown':
			return unknown(state, command.label);
		case 'purgeCache': {
			const folder = homed(command.folder, invocation);
			if (folder === null) return unknown(state, callOf(tool));
			return done(withInterpreter(withoutGroupsIn(state, folder), invocation, tool));
		}
		case 'uninstall': {
			const { target, site } = pythonOf(invocation);
			return target === null ? unknown(state, callOf(tool)) : done(thinOut(state, site));
		}
		case 'install':
			return installed(invocation, command);
	}
}

function installed(invocation: Invocation, install: PipInstall): Effect {
	const { state, world } = invocation;
	const { target, site, interpreter } = pythonOf(invocation);
	const absolute = (path: string) => absolutePath(path, state, world) ?? path;
	const lists = readRequirements(
		install.files.map(absolute),
		install.constraintFiles.map(absolute),
		(path) => (state.unknown || state.entries.has(path) ? null : world.text(path)),
		invocation.environment,
	);
	const here = [...installedIn(site, world), ...world.packages.python, ...state.packages.python];
	const wanted = pipWanted(install, { target, lists, installed: here });
	if ('problem' in wanted) return unknown(state, wanted.problem);
	const place = placeOf(install, invocation, site);
	if (target === null || place === null) return unknown(state, callOf(install.tool));
	const { request, built } = wanted;
	const answer =
		request.requirements.length === 0
			? { state: 'known' as const, value: noPythonInstall }
			: world.packages.pythonInstall(request);
	if (answer === undefined) return unknown(state, { code: 'pip.notLookedUp' });
	if (answer.state === 'failed') return unknown(state, answer.reason);
	const cache = install.cache === null ? null : homed(install.cache, invocation);
	const parts = pipParts(withBuilt(answer.value, built), {
		tool: install.tool,
		compiles: install.compiles,
		sitePackages: site,
		interpreter,
		place,
		cache: cache === null || world.keeps(cache) === 'no' ? null : cache,
		checksItself: install.checksItself,
		trustedHosts: [...install.trustedHosts, ...lists.trustedHosts],
		wheelsTo: install.wheelsTo === null ? null : absolute(install.wheelsTo),
	});
	const unpacked = parts.reduce((before, part) => withPart(before, part, site), state);
	const next = withInterpreter(unpacked, invocation, install.tool);
	const names = answer.value.wheels.map(nameOfWheel);
	const packages = { ...next.packages, python: [...next.packages.python, ...names], touched: true };
	return done({ ...next, packages });
}

/** Whatever pip does, Python's modules and its own are compiled once it runs; uv is no Python. */
function withInterpreter(
	state: RunState,
	invocation: Invocation,
	tool: PipTool | 'venv' | 'virtualenv',
): RunState {
	const { environment, world } = invocation;
	const here = pythonOf(invocation);
	if (tool === 'uv') return state;
	const parts = interpreterParts({
		minor: here.target?.minor ?? 12,
		writes: (environment('PYTHONDONTWRITEBYTECODE') ?? '') === '' && !world.plainUser,
		modules: compiledModules(here, invocation),
		runsPip: tool === 'pip' && !here.environment,
	});
	return parts.reduce((before, part) => withPart(before, part, here.site), state);
}

function nameOfWheel({ name, version }: PythonInstall['wheels'][number]): string {
	return `${name}==${version}`;
}

/** Installs add up; Python's own modules are compiled once. */
function withPart(state: RunState, part: PackagePart, site: string): RunState {
	const group = partGroupOf(part, part.place ?? site);
	const earlier = [...state.groups.values()].filter(({ name }) => name?.startsWith(part.key));
	if (part.key === 'pip.interpreter' && earlier.length > 0) return state;
	return replacedGroup(state, { ...group, name: `${part.key} ${earlier.length}` });
}

function environments(
	invocation: Invocation,
	tool: 'venv' | 'virtualenv' | 'uv',
	args: Invocation['args'],
): Effect {
	const { state, world } = invocation;
	const command = venvCommand(tool, args);
	const { target, distribution } = pythonOf(invocation);
	if (command === null || target === null) return unknown(state, callOf(tool));
	let next = state;
	for (const folder of command.folders) {
		const path = absolutePath(folder, state, world);
		if (path === null) return unknown(state, callOf(tool));
		for (const part of environmentParts(command, { ...target, distribution, path })) {
			next = replacedGroup(next, partGroupOf(part, part.place ?? path));
		}
	}
	return done(withInterpreter(next, invocation, tool));
}

/** The folder that packages go to; null: it is not known. */
function placeOf({ place }: PipInstall, invocation: Invocation, site: string): string | null {
	const { state, world } = invocation;
	if (!('folder' in place)) {
		return place.kind === 'environment' ? site : homed('~/.local', invocation);
	}
	const folder = absolutePath(place.folder, state, world);
	return folder === '/' ? null : folder;
}

function homed(path: string, { state, world }: Invocation): string | null {
	if (!path.startsWith('~')) return absolutePath(path, state, world);
	const home = homeFolder(world);
	return home === null ? null : `${home}${path.slice(1)}`;
}

function callOf(tool: string): Message {
	return { code: 'pip.command', args: { name: tool } };
}

function unknown(state: RunState, label: Message): Effect {
	return { state: afterUnknown(state, false, label), output: noBytes, sure: true };
}
