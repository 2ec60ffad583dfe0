/**
 * A sentence as data: core never writes sentences. `code` names an entry of the catalogue in
 * `messages/`, `args` fill its places. The catalogue of the user's language turns it into text.
 */
export interface Message {
	readonly code: string;
	readonly args?: Readonly<Record<string, MessageArgument>>;
}

/** A number of bytes is given as `{ bytes }`, so that every language formats it alike. */
export type MessageArgument =
	| string
	| number
	| { readonly bytes: number }
	| Message
	| readonly Message[];
