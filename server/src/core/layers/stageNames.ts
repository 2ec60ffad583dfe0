/** Which stage a name or number means. */
export interface StageNames {
	/** The stage of that name, whatever its case; undefined where there is none. */
	stageNamed(name: string): number | undefined;
	/** The stage that `--from=text` means, by name or number; undefined where it means no stage. */
	stageOf(text: string): number | undefined;
	/** The same two stages lists have the same key: part of what a memory of COPY --from rests on. */
	readonly key: string;
}

/** `names[i]` is the name of stage i, null where it has none; of equal names the last one counts. */
export function makeStageNames(names: readonly (string | null)[]): StageNames {
	const byName = new Map<string, number>();
	names.forEach((name, index) => {
		if (name !== null) byName.set(name.toLowerCase(), index);
	});
	const stageNamed = (name: string) => byName.get(name.toLowerCase());
	return {
		stageNamed,
		stageOf: (text) => {
			const named = stageNamed(text);
			if (named !== undefined || !/^\d+$/.test(text)) return named;
			return Number(text) < names.length ? Number(text) : undefined;
		},
		key: names.map((name) => name ?? '').join('\n'),
	};
}
