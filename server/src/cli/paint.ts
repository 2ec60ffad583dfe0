/** Styles of the terminal, or none. */
type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'cyan';

export type Paint = Readonly<Record<Style, (text: string) => string>>;

const plain: Paint = {
	bold: String,
	dim: String,
	red: String,
	yellow: String,
	blue: String,
	cyan: String,
};

/** The library looks at the terminal as it is loaded, which takes a good part of a short run. */
export async function paintFor(color: boolean): Promise<Paint> {
	return color ? (await import('picocolors')).default.createColors(true) : plain;
}
