/**
 * A project's page of an index: JSON (PEP 691) or HTML (PEP 503). What a page says is held to be data
 * of a stranger: what is no file of a known form, or not on the web, is passed over.
 * https://packaging.python.org/en/latest/specifications/simple-repository-api/
 */
import type { IndexFile } from '../../core/estimate/packages/pip/candidates.ts';

export const acceptedPages =
	'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1';

const mostFiles = 100_000;
const longestField = 4_000;

/** Null: it is no such page. `address`: where it came from. */
export function readIndexPage(
	text: string,
	contentType: string,
	address: string,
): readonly IndexFile[] | null {
	if (/\bjson\b/i.test(contentType)) return readJsonPage(text, address);
	return /<(?:!doctype|html|a|body)\b/i.test(text) ? readHtmlPage(text, address) : null;
}

function readJsonPage(text: string, address: string): readonly IndexFile[] | null {
	const files = fieldOf(parsed(text), 'files');
	if (!Array.isArray(files)) return null;
	return files.slice(0, mostFiles).flatMap((each: unknown) => {
		const [name, url] = [textOf(each, 'filename'), textOf(each, 'url')];
		const size = fieldOf(each, 'size');
		const file = name === null || url === null ? null : madeFile(name, url, address);
		if (file === null) return [];
		const metadata = fieldOf(each, 'core-metadata') ?? fieldOf(each, 'dist-info-metadata');
		return [
			{
				...file,
				requiresPython: textOf(each, 'requires-python'),
				// A reason is yanked too, an empty one is not.
				yanked: Boolean(fieldOf(each, 'yanked')),
				bytes: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : null,
				metadata: typeof metadata === 'object' ? metadata !== null : metadata === true,
			},
		];
	});
}

function readHtmlPage(text: string, address: string): readonly IndexFile[] {
	const files: IndexFile[] = [];
	for (const [, attributes = '', label = ''] of text.matchAll(
		/<a\b([^<>]*)>([^<]{1,1000})<\/a>/gi,
	)) {
		if (files.length >= mostFiles) break;
		const href = attributeOf(attributes, 'href');
		const file = href === null ? null : madeFile(unescaped(label).trim(), href, address);
		if (file === null) continue;
		const metadata =
			attributeOf(attributes, 'data-core-metadata') ??
			attributeOf(attributes, 'data-dist-info-metadata');
		files.push({
			...file,
			requiresPython: attributeOf(attributes, 'data-requires-python'),
			yanked: /\sdata-yanked\b/i.test(attributes),
			bytes: null,
			metadata: metadata !== null && metadata !== 'false',
		});
	}
	return files;
}

function madeFile(
	name: string,
	href: string,
	address: string,
): Pick<IndexFile, 'file' | 'url'> | null {
	if (name.length > longestField || href.length > longestField) return null;
	if (!/\.(?:whl|zip|tgz|tar\.\w+)$/i.test(name) || !URL.canParse(href, address)) return null;
	const url = new URL(href, address);
	// Where the index is safe from listeners, so is what it names.
	const isSafe =
		url.protocol === 'https:' || (url.protocol === 'http:' && address.startsWith('http:'));
	if (!isSafe) return null;
	url.hash = '';
	return { file: name, url: url.href };
}

/** Null: it is not there. One without a value is empty. */
function attributeOf(attributes: string, name: string): string | null {
	const pattern = new RegExp(
		`\\s${name}(?:\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))|(?=\\s|$))`,
		'i',
	);
	const match = pattern.exec(attributes);
	return match === null ? null : unescaped(match[1] ?? match[2] ?? match[3] ?? '');
}

const entities: Readonly<Record<string, string>> = {
	lt: '<',
	gt: '>',
	amp: '&',
	quot: '"',
	apos: "'",
};

function unescaped(text: string): string {
	return text.replace(
		/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi,
		(whole, decimal, hex, name) => {
			const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
			if (name === undefined) return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
			return Object.hasOwn(entities, name) ? (entities[name] ?? whole) : whole;
		},
	);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function fieldOf(value: unknown, name: string): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function textOf(value: unknown, name: string): string | null {
	const field = fieldOf(value, name);
	return typeof field === 'string' && field.length <= longestField ? field : null;
}
