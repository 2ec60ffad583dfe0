import type { Memento } from 'vscode';
import type { ChosenBuild } from '../../../server/src/protocol/requests.ts';
import { isChosenBuild } from './isChosenBuild.ts';

/** Raised when the stored form changes; another version is forgotten, it is only a choice. */
const storageKey = 'chosenBuilds.v1';

/** At most this many files keep a choice; the longest unused is forgotten first. */
const capacity = 100;

/** The builds that the user chose, per document URI, kept in the workspace's own storage. */
export interface ChosenBuilds {
	all(): Readonly<Record<string, ChosenBuild>>;
	get(uri: string): ChosenBuild | undefined;
	/** Null: forget the choice. */
	set(uri: string, build: ChosenBuild | null): Promise<void>;
}

/** Reads and writes the choices in a Memento; what is stored there but malformed is left out. */
export function chosenBuilds(memento: Memento): ChosenBuilds {
	const read = (): Record<string, ChosenBuild> => {
		const stored: unknown = memento.get(storageKey);
		if (typeof stored !== 'object' || stored === null) return {};
		return Object.fromEntries(
			Object.entries(stored).filter((entry): entry is [string, ChosenBuild] =>
				isChosenBuild(entry[1]),
			),
		);
	};
	return {
		all: read,
		get: (uri) => read()[uri],
		async set(uri, build) {
			const { [uri]: _previous, ...others } = read();
			const entries = Object.entries(build === null ? others : { ...others, [uri]: build });
			await memento.update(storageKey, Object.fromEntries(entries.slice(-capacity)));
		},
	};
}
