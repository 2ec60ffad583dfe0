/** The status bar's summary and the language status items of a document. */
import type { Plan } from '../core/plan.ts';
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { Message } from '../protocol/message.ts';
import type { StatusItem, StatusResult } from '../protocol/requests.ts';
import type { Settings } from '../protocol/settings.ts';
import { imageSize, layersText, ownCount, ownLayersText, ownSize } from './codeLens.ts';
import { targetStage } from './layerNumbers.ts';
import { sizeText } from './sizeText.ts';

/** What a status says beside the plan itself. */
export interface Situation {
	readonly settings: Pick<Settings, 'network'>;
	readonly trusted: boolean;
	/** Where the build comes from: the user's choice, a setting, a compose or bake file, the defaults. */
	readonly buildSource: Message;
	readonly buildArgs: ReadonlyMap<string, string>;
	/** False: no files can be read in this host. */
	readonly files: boolean;
	/** What background work could not do, the newest last. */
	readonly troubles: readonly Message[];
}

export function status(plan: Plan, situation: Situation, catalogue: Catalogue): StatusResult {
	const say = (message: Message): string => text(message, catalogue);
	return {
		summary: statusSummary(plan, catalogue),
		items: [
			buildItem(plan, situation, say),
			storeItem(plan, say),
			networkItem(situation, say),
			...trustItems(situation, say),
			...backgroundItems(situation, say),
		],
	};
}

/** `3 layers · 23 MB`; empty where the target names no stage. */
export function statusSummary(plan: Plan, catalogue: Catalogue): string {
	const target = targetStage(plan);
	if (target === null) return '';
	const { base, own } = target.layerCount;
	const known = base !== null;
	const layers = known
		? layersText(base, own, catalogue)
		: ownLayersText(ownCount(plan, target), catalogue);
	const size = sizeText(known ? imageSize(plan, target) : ownSize(plan, target), catalogue);
	return text({ code: 'status.summary', args: { layers, size } }, catalogue);
}

type Say = (message: Message) => string;

function buildItem(plan: Plan, situation: Situation, say: Say): StatusItem {
	const { report } = plan;
	const target = targetStage(plan);
	const name = target?.name ?? (target === null ? (report.target ?? '') : String(target.index));
	const found = target !== null || report.target === null;
	return {
		id: 'build',
		text: say({ code: 'status.build', args: { target: name, platform: report.platform } }),
		detail: found
			? buildDetail(report.context, situation, say)
			: say({ code: 'panel.noTarget', args: { target: name } }),
		severity: found ? 'info' : 'warning',
		command: { title: say({ code: 'panel.chooseBuild' }), command: 'dockerfileLayers.chooseBuild' },
	};
}

function buildDetail(context: string | null, situation: Situation, say: Say): string {
	const args = [...situation.buildArgs].map(([name, value]) => `${name}=${value}`);
	return say({
		code: args.length === 0 ? 'status.buildDetail' : 'status.buildDetailArguments',
		args: {
			context: context ?? say({ code: 'panel.none' }),
			arguments: args.join(' '),
			source: situation.buildSource,
		},
	});
}

function storeItem(plan: Plan, say: Say): StatusItem {
	return {
		id: 'store',
		text: say({
			code: 'status.store',
			args: { store: plan.report.store, builder: plan.report.builder },
		}),
		detail: say({ code: `status.store.${plan.report.store}` }),
		severity: 'info',
		command: null,
	};
}

function networkItem(situation: Situation, say: Say): StatusItem {
	return {
		id: 'network',
		text: say({ code: `status.network.${situation.settings.network}` }),
		detail: say({ code: 'status.network.detail' }),
		severity: 'info',
		command:
			situation.settings.network === 'off' || !situation.trusted
				? null
				: { title: say({ code: 'status.lookUp' }), command: 'dockerfileLayers.lookUpBaseImage' },
	};
}

function trustItems(situation: Situation, say: Say): readonly StatusItem[] {
	if (situation.trusted) return [];
	return [
		{
			id: 'trust',
			text: say({ code: 'status.untrusted' }),
			detail: say({ code: 'status.untrusted.detail' }),
			severity: 'info',
			command: { title: say({ code: 'status.manageTrust' }), command: 'workbench.trust.manage' },
		},
	];
}

function backgroundItems(situation: Situation, say: Say): readonly StatusItem[] {
	const troubles = situation.files
		? situation.troubles
		: [{ code: 'status.noFiles' }, ...situation.troubles];
	const [first] = troubles;
	if (first === undefined) return [];
	return [
		{
			id: 'background',
			text: say(first),
			detail: troubles.slice(1).map(say).join('\n'),
			severity: situation.troubles.length === 0 ? 'info' : 'warning',
			command: { title: say({ code: 'status.showLog' }), command: 'dockerfileLayers.showLog' },
		},
	];
}
