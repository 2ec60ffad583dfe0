import { commands, l10n, ProgressLocation, type TextDocument, window } from 'vscode';
import type { ClientContext } from '../clientContext.ts';

/**
 * Asks registries about the bases of a Dockerfile, and servers about what it downloads. Where that is
 * not allowed nothing is asked, and the message says what to change.
 */
export async function lookUpBaseImage(
	{ server, view }: ClientContext,
	document: TextDocument,
): Promise<void> {
	const { outcome, failures } = await window.withProgress(
		{ location: ProgressLocation.Window, title: l10n.t('Looking up base images…') },
		() => server.lookUp(document.uri.toString()),
	);
	await view.update();
	switch (outcome) {
		case 'off':
			void offer(
				l10n.t('The network is off for Dockerfile Layers (dockerfileLayers.network).'),
				l10n.t('Open Settings'),
				() => commands.executeCommand('workbench.action.openSettings', 'dockerfileLayers.network'),
			);
			return;
		case 'untrusted':
			void offer(
				l10n.t('Base images are looked up only in a workspace that you trust.'),
				l10n.t('Manage Trust'),
				() => commands.executeCommand('workbench.trust.manage'),
			);
			return;
		case 'unavailable':
			void window.showInformationMessage(l10n.t('Base images cannot be looked up in the browser.'));
			return;
		case 'done':
			if (failures.length > 0) void window.showWarningMessage(failures.join(' · '));
	}
}

async function offer(text: string, title: string, run: () => unknown): Promise<void> {
	if ((await window.showInformationMessage(text, title)) === title) await run();
}
