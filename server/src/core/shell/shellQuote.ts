const plainWord = /^[A-Za-z0-9_@%+:,./-]+$/;

/** A word that every POSIX shell reads back as `text`. `text` must not hold a NUL character. */
export function shellQuote(text: string): string {
	if (plainWord.test(text)) return text;
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
