/** The targets of a bake file, in its JSON form or in plain HCL. */
import path from 'node:path';
import { type FileOffer, fileOffer, isRecord } from './fileOffer.ts';
import { parseHcl } from './parseHcl.ts';

/** The names that `docker buildx bake` looks for, and their variants. */
export function isBakeFile(name: string): boolean {
	return /^docker-bake(?:\.[\w-]+)*\.(?:hcl|json)$/.test(name);
}

type Fields = Readonly<Record<string, unknown>>;

/** Throws for a text that is neither. A value that is no literal, nor a variable's default, is unknown. */
export function bakeOffers(text: string, file: string): readonly FileOffer[] {
	const document: unknown = path.extname(file) === '.json' ? JSON.parse(text) : parseHcl(text);
	const targets = isRecord(document) ? document['target'] : undefined;
	if (!isRecord(targets)) return [];
	return Object.keys(targets).flatMap((name) => {
		const fields = inherited(name, targets, new Set());
		return targetOffer(name, fields, file) ?? [];
	});
}

/** A target's own fields over those that it inherits; later ones of the list win, arguments add up. */
function inherited(name: string, targets: Fields, above: ReadonlySet<string>): Fields {
	const own = targets[name];
	if (!isRecord(own) || above.has(name)) return {};
	const within = new Set([...above, name]);
	const from = Array.isArray(own['inherits']) ? own['inherits'] : [];
	const layers = [...from.map((each) => inherited(String(each), targets, within)), own];
	const args = layers.map((layer) => layer['args']).filter(isRecord);
	return { ...Object.assign({}, ...layers), args: Object.assign({}, ...args) };
}

function targetOffer(name: string, fields: Fields, file: string): FileOffer | null {
	if (fields['dockerfile-inline'] !== undefined) return null;
	const platforms = Array.isArray(fields['platforms']) ? fields['platforms'] : [];
	const args = isRecord(fields['args']) ? Object.entries(fields['args']) : [];
	return fileOffer(
		{
			name,
			context: textOf(fields['context'] ?? '.'),
			dockerfile: textOf(fields['dockerfile'] ?? 'Dockerfile'),
			target: textOf(fields['target']),
			args: Object.fromEntries(
				args.flatMap(([key, value]) => {
					const text = textOf(value);
					return text === null ? [] : [[key, text]];
				}),
			),
			platform: textOf(platforms[0]),
		},
		file,
	);
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
