/** The results in the order of the items, `count` of them worked on at the same time. */
export async function atOnce<Item, Result>(
	count: number,
	items: readonly Item[],
	work: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
	const found = new Map<number, Result>();
	let next = 0;
	const worker = async () => {
		for (let at = next++; at < items.length; at = next++) {
			const item = items[at];
			if (item !== undefined) found.set(at, await work(item, at));
		}
	};
	await Promise.all(Array.from({ length: count }, worker));
	return items.flatMap((_item, at) => found.get(at) ?? []);
}
