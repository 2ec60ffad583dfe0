/** Builds every Dockerfile of the corpus that the cache does not know yet. */
import { atOnce } from './atOnce.ts';
import type { Case } from './corpus.ts';
import { type Bench, type Truth, truthOf, type Way } from './truth.ts';

export interface Recorded {
	readonly each: Case;
	readonly way: Way;
	readonly truth: Truth;
}

const plain: Way = { builder: 'buildkit', store: 'overlay2' };

/** Each on BuildKit; those without packages on the classic builder and the containerd store too. */
export function waysOf(each: Case): readonly Way[] {
	if (each.group !== 'files') return [plain];
	const containerd: Way = { builder: 'buildkit', store: 'containerd' };
	// The classic builder makes a WORKDIR that a USER before it may not write into.
	const modern = /<<|--chmod|--mount|--link|^USER .*\nWORKDIR/m.test(each.text);
	return modern
		? [plain, containerd]
		: [plain, containerd, { builder: 'classic', store: 'overlay2' }];
}

/** Builds wait for mirrors and disks in turns. */
const builds = 3;

/** In the order of the cases; a build that fails is printed, counted and left out. */
export async function record(
	bench: Bench,
	cases: readonly Case[],
): Promise<{ readonly recorded: readonly Recorded[]; readonly failed: number }> {
	const asked = cases.flatMap((each) => waysOf(each).map((way) => ({ each, way })));
	const recorded = await atOnce(builds, asked, async (one): Promise<Recorded | null> => {
		const start = Date.now();
		try {
			const truth = await truthOf(bench, one.each, one.way);
			const seconds = (Date.now() - start) / 1000;
			if (seconds > 1) console.log(`built ${one.each.name} in ${seconds.toFixed(0)} s`);
			return { ...one, truth };
		} catch (problem) {
			console.log(`FAILED ${one.each.name}: ${problem}`);
			return null;
		}
	});
	const built = recorded.flatMap((each) => each ?? []);
	return { recorded: built, failed: asked.length - built.length };
}
