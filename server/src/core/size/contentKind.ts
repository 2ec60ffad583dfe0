/**
 * What kind of bytes a file holds, as far as its name tells: it decides how well a layer compresses.
 * Contents are never read for it.
 */
import type { ContentKind } from '../../protocol/report.ts';

/** All kinds; their order is that of a tree's column of kinds. */
export const contentKinds: readonly ContentKind[] = [
	'unknown',
	'text',
	'binary',
	'packed',
	'zeros',
	'random',
	'packages',
	'nodeModules',
	'python',
];

/** Extensions of archives, images and films: nothing of them is left to compress. */
const packed =
	'7z aac apk appimage avif br bz2 cab crx deb docx egg epub flac gem gif gz heic ipa jar jpeg jpg lz lz4 lzma m4a m4v mkv mov mp3 mp4 nupkg odt ogg ogv opus pack parquet png pptx rar rpm tbz2 tgz txz vsix war webm webp whl woff woff2 xlsx xz zip zst';
const text =
	'adoc bash bat c cc cfg cjs clj cmake conf cpp cs css csv cts cxx dart diff editorconfig ejs env erb erl ex exs gitattributes gitignore go gql gradle graphql groovy h haml hbs hcl hpp hs htm html hxx ini ipynb java js json jsonl jsx kt kts less lock lua m4 map markdown md mjs mk ml mts mustache ndjson patch pem php pl plist pm po pod properties proto ps1 pug py pyi r rb rs rst sass scala scss sed sh sql sum svelte svg tcl tex tf toml ts tsv tsx txt vim vue xhtml xml xsd xsl xslt yaml yml zsh';
const binary = 'a class dll dylib elc exe ko lib mo node o obj pdb pyc pyd pyo rlib rmeta so wasm';
/** Whole names, lower case. */
const textNames = 'changelog copying dockerfile gemfile license makefile notice rakefile readme';

const byExtension: ReadonlyMap<string, ContentKind> = new Map([
	...entriesOf(packed, 'packed'),
	...entriesOf(text, 'text'),
	...entriesOf(binary, 'binary'),
]);
const byName: ReadonlyMap<string, ContentKind> = new Map(entriesOf(textNames, 'text'));

function entriesOf(words: string, kind: ContentKind): [string, ContentKind][] {
	return words.split(' ').map((word) => [word, kind]);
}

/** Characters; a longer ending says nothing. */
export const longestExtension = 13;

/** The kind by a file's name, or by the last part of it; `libc.so.6` is a library too. */
export function kindOfName(name: string): ContentKind {
	const dot = name.lastIndexOf('.');
	if (dot === -1) return byName.get(name.toLowerCase()) ?? 'unknown';
	const extension = name.slice(dot + 1).toLowerCase();
	if (extension.length > longestExtension) return 'unknown';
	const kind = byExtension.get(extension);
	if (kind !== undefined) return kind;
	return /\.so(\.\d+)+$/.test(name) ? 'binary' : 'unknown';
}
