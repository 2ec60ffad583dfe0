/** Which stage a name or number means. */
export interface StageNames {
	/** The stage that `--from=text` means; undefined where it means an image. */
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
	return {
		stageOf: (text) => {
			const named = byName.get(text.toLowerCase());
			if (named !== undefined || !/^\d+$/.test(text)) return named;
			return Number(text) < names.length ? Number(text) : undefined;
		},
		key: names.map((name) => name ?? '').join('\n'),
	};
}
