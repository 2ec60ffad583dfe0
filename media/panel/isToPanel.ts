import { panelProtocolVersion, type ToPanel } from '../../server/src/protocol/panel.ts';

/** True where a message of the window comes from our host and speaks this page's protocol. */
export function isToPanel(value: unknown): value is ToPanel {
	if (typeof value !== 'object' || value === null) return false;
	const { type, version, state, line } = value as Record<string, unknown>;
	switch (type) {
		case 'state':
			return version === panelProtocolVersion && typeof state === 'object' && state !== null;
		case 'reveal':
			return Number.isInteger(line);
		default:
			return false;
	}
}
