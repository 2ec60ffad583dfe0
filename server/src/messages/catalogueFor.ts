import type { Catalogue } from './catalogue.ts';
import { en } from './en.ts';

const catalogues: readonly Catalogue[] = [en];

/** The catalogue of a locale such as `de-AT`: the exact one, else its language's, else English. */
export function catalogueFor(locale: string): Catalogue {
	const wanted = locale.toLowerCase();
	const language = wanted.split(/[-_]/, 1)[0];
	return (
		catalogues.find((each) => each.locale.toLowerCase() === wanted) ??
		catalogues.find((each) => each.locale.toLowerCase() === language) ??
		en
	);
}
