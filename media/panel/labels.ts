/** The page's fixed words. What depends on the Dockerfile comes from the server, already in words. */
export interface PanelLabels {
	readonly panel: string;
	readonly target: string;
	readonly platform: string;
	readonly image: string;
	readonly chooseBuild: string;
	readonly refresh: string;
	readonly history: string;
	readonly parts: string;
	readonly details: string;
	readonly number: string;
	readonly numberLong: string;
	readonly line: string;
	readonly instruction: string;
	readonly predicted: string;
	readonly measured: string;
	readonly difference: string;
	readonly runningTotal: string;
	readonly source: string;
	readonly part: string;
	readonly size: string;
	readonly range: string;
	readonly biggestFirst: string;
	readonly biggestCaption: string;
	readonly base: string;
	/** By a size's basis, in one word. */
	readonly basis: Readonly<Record<string, string>>;
	readonly noLayer: string;
	readonly dockerHistoryOrder: string;
	readonly stack: string;
	readonly noParts: string;
	readonly noDetails: string;
	readonly noRows: string;
	readonly aboveBase: (own: number) => string;
	readonly historyCaption: (file: string) => string;
	readonly partsCaption: string;
	readonly detailsCaption: string;
	readonly lineNumber: (line: number) => string;
	/** Reads the stack aloud; `blocks` are "label: size", bottom first. */
	readonly stackTitle: (blocks: readonly string[]) => string;
	readonly stackUnknownScale: string;
}

const english: PanelLabels = {
	panel: 'Image layers',
	target: 'Target',
	platform: 'Platform',
	image: 'Image',
	chooseBuild: 'Choose Build…',
	refresh: 'Refresh',
	history: 'History',
	parts: 'Parts',
	details: 'Details',
	number: '#',
	numberLong: 'Layer number',
	line: 'Line',
	instruction: 'Instruction',
	predicted: 'Predicted',
	measured: 'Measured',
	difference: 'Difference',
	runningTotal: 'Running total',
	source: 'Source',
	part: 'Part',
	size: 'Size',
	range: 'Between',
	biggestFirst: 'whole image, biggest first',
	biggestCaption: 'All parts of the image, the biggest first',
	base: 'base',
	basis: { measured: 'measured', computed: 'exact', estimated: 'estimated', unknown: 'unknown' },
	noLayer: 'no layer',
	dockerHistoryOrder: 'docker history order',
	stack: 'Stack of layers',
	noParts: 'Nothing to take apart yet: write a RUN or a COPY.',
	noDetails: 'There is nothing more to tell before the image is built.',
	noRows: 'The history of this image is not known yet.',
	aboveBase: (own) => `Layer ${own} above the base, whose layers are not known`,
	historyCaption: (file) => `History of the image that ${file} builds`,
	partsCaption: 'What each layer is made of',
	detailsCaption: 'Details of the image',
	lineNumber: (line) => `Line ${line}`,
	stackTitle: (blocks) => `The stack, bottom first: ${blocks.join('; ')}.`,
	stackUnknownScale: 'A broken edge marks a size that is not known.',
};

/** By language, as BCP 47 names it; a translation is one more entry. */
const catalogues: Readonly<Record<string, PanelLabels>> = { en: english };

/** The words for a locale such as `de` or `pt-br`; English where there is no translation. */
export function panelLabels(locale: string): PanelLabels {
	const [language = ''] = locale.toLowerCase().split('-');
	return catalogues[locale.toLowerCase()] ?? catalogues[language] ?? english;
}
