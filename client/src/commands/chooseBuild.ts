import {
	l10n,
	type QuickPickItem,
	QuickPickItemKind,
	type TextDocument,
	Uri,
	window,
} from 'vscode';
import type { BuildChoice, ChosenBuild } from '../../../server/src/protocol/requests.ts';
import type { ClientContext } from '../clientContext.ts';
import { formatArguments, parseArguments } from './buildArguments.ts';
import { refineBuild, startingBuild } from './refineBuild.ts';

/** What picking an item leads to: a build, null for "forget the choice", undefined for "cancelled". */
type Outcome = ChosenBuild | null | undefined;

interface BuildItem extends QuickPickItem {
	readonly choose?: () => Outcome | Promise<Outcome>;
}

/** Lets the user say as which build a Dockerfile is to be seen, and remembers it for this file. */
export async function chooseBuild(
	{ server, builds, view }: ClientContext,
	document: TextDocument,
): Promise<void> {
	const uri = document.uri.toString();
	const items = server
		.buildChoices(uri)
		.then((choices) => quickPickItems(document.uri, choices, builds.get(uri)));
	const picked = await window.showQuickPick(items, {
		title: l10n.t('Choose the build whose layers are shown'),
		placeHolder: l10n.t('Target, platform, context and arguments'),
		matchOnDescription: true,
		matchOnDetail: true,
	});
	const build = await picked?.choose?.();
	if (build === undefined) return;
	await builds.set(uri, build);
	await server.chooseBuild(uri, build);
	await view.update();
}

function quickPickItems(
	document: Uri,
	choices: readonly BuildChoice[],
	chosen: ChosenBuild | undefined,
): BuildItem[] {
	const base = startingBuild(choices, chosen);
	return [
		...choices.map(choiceItem),
		{ label: '', kind: QuickPickItemKind.Separator },
		{
			label: `$(chip) ${l10n.t('Another platform…')}`,
			description: base.platform ?? '',
			choose: () => askPlatform(base),
		},
		{
			label: `$(symbol-variable) ${l10n.t('Build arguments…')}`,
			description: formatArguments(base.args),
			choose: () => askArguments(base),
		},
		{
			label: `$(folder) ${l10n.t('Another build context…')}`,
			description: base.context ?? '',
			choose: () => askContext(document, base),
		},
		...(chosen === undefined ? [] : [forgetItem()]),
	];
}

function choiceItem({ label, description, picked, build }: BuildChoice): BuildItem {
	return {
		label: `${picked ? '$(check)' : '$(blank)'} ${label}`,
		description,
		choose: () => build,
	};
}

function forgetItem(): BuildItem {
	return {
		label: `$(discard) ${l10n.t('Forget the choice for this file')}`,
		choose: () => null,
	};
}

async function askPlatform(base: ChosenBuild): Promise<Outcome> {
	const platform = await window.showInputBox({
		title: l10n.t('Platform'),
		value: base.platform ?? '',
		placeHolder: 'linux/arm64',
		prompt: l10n.t('os/architecture or os/architecture/variant; empty: the platform of the host'),
	});
	if (platform === undefined) return undefined;
	return refineBuild(base, { platform: platform.trim() === '' ? null : platform.trim() });
}

async function askArguments(base: ChosenBuild): Promise<Outcome> {
	const text = await window.showInputBox({
		title: l10n.t('Build arguments'),
		value: formatArguments(base.args),
		placeHolder: 'VERSION=1.2 MODE=debug',
		prompt: l10n.t('NAME=value, separated by spaces; quote values that hold spaces'),
		validateInput: (value) =>
			parseArguments(value) === null ? l10n.t('Write NAME=value.') : undefined,
	});
	if (text === undefined) return undefined;
	const args = parseArguments(text);
	return args === null ? undefined : refineBuild(base, { args });
}

async function askContext(document: Uri, base: ChosenBuild): Promise<Outcome> {
	const folders = await window.showOpenDialog({
		title: l10n.t('Build context'),
		openLabel: l10n.t('Use as Build Context'),
		canSelectFiles: false,
		canSelectFolders: true,
		...(document.scheme === 'untitled' ? {} : { defaultUri: Uri.joinPath(document, '..') }),
	});
	const folder = folders?.[0];
	return folder === undefined ? undefined : refineBuild(base, { context: folder.fsPath });
}
