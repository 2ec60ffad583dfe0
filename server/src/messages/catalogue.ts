/**
 * Texts that a user reads. A catalogue is one language: templates by message code. A translation is
 * one more file beside `en.ts`.
 *
 * In a template `{name}` stands for an argument and `{name:layer|layers}` for a number with its noun,
 * in the singular and in the plural: `1 layer`, `3 layers`.
 */
import type { Message, MessageArgument } from '../protocol/message.ts';

/** Templates by code. A part of the catalogue lies in a file of its own for each room. */
export type Templates = Readonly<Record<string, string>>;

export interface Catalogue {
	/** BCP 47. */
	readonly locale: string;
	readonly templates: Templates;
	/** `10.5 MB`. */
	readonly formatBytes: (bytes: number) => string;
	/** Thousands set apart as the language does. */
	readonly formatNumber: (value: number) => string;
	/** Which of the nouns of `{name:one|other}` goes with a number. */
	readonly pluralIndex: (value: number) => number;
	readonly formatList: (items: readonly string[]) => string;
}

const place = /\{(\w+)(?::([^}]*))?\}/g;

/** The text of a message. A code that the catalogue lacks is shown as it is; a test keeps that from happening. */
export function text(message: Message, catalogue: Catalogue): string {
	const template = catalogue.templates[message.code];
	if (template === undefined) return message.code;
	if (!template.includes('{')) return template;
	return template.replace(place, (whole, name: string, nouns: string | undefined) => {
		const value = message.args?.[name];
		if (value === undefined) return whole;
		const shown = argumentText(value, catalogue);
		if (nouns === undefined) return shown;
		const forms = nouns.split('|');
		const index = typeof value === 'number' ? catalogue.pluralIndex(value) : forms.length - 1;
		return `${shown} ${forms[Math.min(index, forms.length - 1)] ?? ''}`;
	});
}

function argumentText(value: MessageArgument, catalogue: Catalogue): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number') return catalogue.formatNumber(value);
	if (isMessageList(value)) return catalogue.formatList(value.map((item) => text(item, catalogue)));
	return 'bytes' in value ? catalogue.formatBytes(value.bytes) : text(value, catalogue);
}

function isMessageList(value: MessageArgument): value is readonly Message[] {
	return Array.isArray(value);
}
