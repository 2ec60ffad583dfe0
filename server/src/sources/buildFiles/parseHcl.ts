/**
 * The part of HCL that bake files are mostly written in: blocks with labels, attributes of strings,
 * numbers, lists and maps, and variables with their defaults. Any other expression is undefined.
 */

type Value =
	| string
	| number
	| boolean
	| readonly Value[]
	| { readonly [key: string]: Value }
	| undefined;

/** Blocks by type and label, attributes by name: `{ target: { app: { context: '.' } } }`. */
export function parseHcl(text: string): Readonly<Record<string, unknown>> {
	const variables = new Map<string, Value>();
	// Variables may stand below their use.
	new Reader(text, variables).body();
	return new Reader(text, variables).body();
}

const token =
	/\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|("(?:\\.|\$\{[^}]*\}|[^"\\])*")|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|([\s\S])/gy;

interface Token {
	readonly kind: 'string' | 'number' | 'name' | 'sign' | 'end';
	readonly text: string;
	/** True where a line ends between this token and the one before. */
	readonly newLine: boolean;
}

function tokens(text: string): readonly Token[] {
	const found: Token[] = [];
	let newLine = false;
	for (const [whole, string, number, name, sign] of text.matchAll(token)) {
		const kind =
			(string !== undefined && 'string') ||
			(number !== undefined && 'number') ||
			(name !== undefined && 'name') ||
			(sign !== undefined && 'sign');
		if (kind === false) {
			newLine ||= whole.includes('\n');
			continue;
		}
		found.push({ kind, text: whole, newLine });
		newLine = whole === '\n';
	}
	return found;
}

const end: Token = { kind: 'end', text: '', newLine: true };

/** State: the place in the tokens. */
class Reader {
	readonly #tokens: readonly Token[];
	readonly #variables: Map<string, Value>;
	#at = 0;

	constructor(text: string, variables: Map<string, Value>) {
		this.#tokens = tokens(text);
		this.#variables = variables;
	}

	/** Until a closing brace or the end. */
	body(): Readonly<Record<string, Value>> {
		const fields: Record<string, Value> = {};
		while (this.#peek().kind !== 'end' && this.#peek().text !== '}') {
			const { text: name } = this.#next();
			if (this.#peek().text === '=') {
				this.#next();
				fields[name] = this.#expression();
			} else this.#block(name, fields);
		}
		return fields;
	}

	/** `target "name" { … }`, `variable "NAME" { default = … }`. */
	#block(type: string, fields: Record<string, Value>): void {
		const labels: string[] = [];
		while (this.#peek().kind === 'string') labels.push(this.#next().text.slice(1, -1));
		// What is neither an attribute nor a block is passed over, word by word.
		if (this.#peek().text !== '{') return;
		this.#next();
		const body = this.body();
		this.#next();
		const [label = ''] = labels;
		if (type === 'variable') this.#variables.set(label, body['default']);
		const others = fields[type];
		fields[type] = { ...(isMap(others) ? others : {}), [label]: body };
	}

	/** A literal or a variable; anything that goes on behind it makes it unknown. */
	#expression(): Value {
		const value = this.#value();
		let known = true;
		while (!this.#atEndOfExpression()) {
			known = false;
			this.#skip();
		}
		return known ? value : undefined;
	}

	#atEndOfExpression(): boolean {
		const { kind, newLine, text } = this.#peek();
		return kind === 'end' || newLine || [',', '}', ']'].includes(text);
	}

	/** One token, or a bracket with all inside of it. */
	#skip(): void {
		const { text } = this.#next();
		const closing = new Map([
			['(', ')'],
			['[', ']'],
			['{', '}'],
		]).get(text);
		if (closing === undefined) return;
		while (this.#peek().kind !== 'end' && this.#peek().text !== closing) this.#skip();
		this.#next();
	}

	#value(): Value {
		const { kind, text } = this.#peek();
		if (text === '[') return this.#list();
		if (text === '{') return this.#map();
		if (kind !== 'string' && kind !== 'number' && kind !== 'name') return undefined;
		this.#next();
		if (kind === 'number') return Number(text);
		if (kind === 'string') return this.#template(text.slice(1, -1));
		if (text === 'true' || text === 'false') return text === 'true';
		return this.#variables.get(text);
	}

	#list(): Value {
		this.#next();
		const items: Value[] = [];
		while (this.#peek().kind !== 'end' && this.#peek().text !== ']') {
			const before = this.#at;
			items.push(this.#expression());
			if (this.#peek().text === ',' || this.#at === before) this.#next();
		}
		this.#next();
		return items;
	}

	#map(): Value {
		this.#next();
		const fields: Record<string, Value> = {};
		while (this.#peek().kind !== 'end' && this.#peek().text !== '}') {
			const { kind, text } = this.#next();
			if (this.#peek().text !== '=' && this.#peek().text !== ':') continue;
			this.#next();
			fields[kind === 'string' ? text.slice(1, -1) : text] = this.#expression();
			if (this.#peek().text === ',') this.#next();
		}
		this.#next();
		return fields;
	}

	/** `"${NAME}-x"`; unknown where a variable or an expression in it is. */
	#template(raw: string): Value {
		let known = true;
		const text = raw.replace(
			/\$\{\s*([^}]*?)\s*\}|\\(.)/g,
			(_, name?: string, escaped?: string) => {
				if (name === undefined) return escaped === 'n' ? '\n' : (escaped ?? '');
				const value = this.#variables.get(name);
				if (typeof value === 'string' || typeof value === 'number') return String(value);
				known = false;
				return '';
			},
		);
		return known ? text : undefined;
	}

	#peek(): Token {
		return this.#tokens[this.#at] ?? end;
	}

	#next(): Token {
		const found = this.#peek();
		this.#at++;
		return found;
	}
}

function isMap(value: Value): value is { readonly [key: string]: Value } {
	return typeof value === 'object' && !Array.isArray(value);
}
