import type { Message } from '../protocol/message.ts';
import type { Settings } from '../protocol/settings.ts';
import { parseSettings } from './configuration.ts';

/** The settings of each resource, asked for once and dropped when they change. */
export interface SettingsStore {
	get(uri: string): Promise<Settings>;
	/** The next `get` asks again. */
	drop(): void;
	forget(uri: string): void;
}

/** `pull` asks the client for a resource's section; a failure leaves the defaults. */
export function settingsStore(
	pull: (uri: string) => Promise<unknown>,
	report: (problems: readonly Message[]) => void,
	failed: (error: unknown) => void,
): SettingsStore {
	const cached = new Map<string, Promise<Settings>>();
	const ask = async (uri: string): Promise<Settings> => {
		let value: unknown;
		try {
			value = await pull(uri);
		} catch (error) {
			failed(error);
		}
		const { settings, problems } = parseSettings(value);
		if (problems.length > 0) report(problems);
		return settings;
	};
	return {
		get(uri) {
			const known = cached.get(uri) ?? ask(uri);
			cached.set(uri, known);
			return known;
		},
		drop: () => cached.clear(),
		forget: (uri) => void cached.delete(uri),
	};
}
