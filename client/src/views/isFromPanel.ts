import type { FromPanel, PanelCommand } from '../../../server/src/protocol/panel.ts';

const commands: Readonly<Record<PanelCommand, true>> = {
	chooseBuild: true,
	refresh: true,
	openDockerfile: true,
};

/** True where what a page posted is a message of the protocol: pages are not trusted. */
export function isFromPanel(value: unknown): value is FromPanel {
	if (typeof value !== 'object' || value === null) return false;
	const { type, version, line, focus, command } = value as Record<string, unknown>;
	switch (type) {
		case 'ready':
			return typeof version === 'number';
		case 'goToLine':
			return Number.isInteger(line) && Number(line) >= 1 && typeof focus === 'boolean';
		case 'command':
			return typeof command === 'string' && Object.hasOwn(commands, command);
		default:
			return false;
	}
}
