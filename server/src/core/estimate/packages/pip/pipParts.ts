/** What an install of Python packages leaves in an image: packages, compiled modules, and the cache. */
import type { Message } from '../../../../protocol/message.ts';
import { addGuess, type BytesGuess, noGuess, rangeOf } from '../npm/packageBytes.ts';
import type { PackagePart } from '../packagePart.ts';
import type { PipTool } from './pipCommand.ts';
import type { IndexCaching, PythonInstall } from './pythonRequest.ts';
import { type EntryPoint, recordLine, type WheelFacts } from './wheelFacts.ts';

export interface InstallSettings {
	readonly tool: PipTool;
	readonly compiles: boolean;
	/** Absolute folder that packages go to, which each .pyc names: `/usr/local/lib/python3.12/site-packages`. */
	readonly sitePackages: string;
	/** In the first line of scripts: `/usr/local/bin/python3.12`. */
	readonly interpreter: string;
	/** The folder that holds all of it and nothing else; null: there is none. */
	readonly place: string | null;
	/** Absolute folder of the cache; null: none is kept, or it lies on a mount. */
	readonly cache: string | null;
	readonly checksItself: boolean;
	/** Hosts that pip is told to trust without TLS. */
	readonly trustedHosts: readonly string[];
	/** Absolute folder that the wheels themselves go to; null: they are unpacked. */
	readonly wheelsTo: string | null;
}

export function pipParts(
	install: PythonInstall,
	settings: InstallSettings,
): readonly PackagePart[] {
	const unknown = unknownPart(install, settings);
	const cache = settings.cache === null ? [] : cachePart(install, settings, settings.cache);
	if (settings.wheelsTo !== null) {
		return [...wheelsPart(install, settings.wheelsTo), ...unknown, ...cache];
	}
	const unpacked = install.wheels.length === 0 ? [] : [packagesPart(install.wheels, settings)];
	const compiled = settings.compiles ? compiledPart(install.wheels, settings) : [];
	return [...unpacked, ...compiled, ...unknown, ...cache];
}

/**
 * An index can have a newer version when the image is built. Of 45 pairs of releases, most of them
 * several apart, half differ by less than 7 %; a release is taken to differ by half of that.
 */
const driftDeviation = 0.03;

function packagesPart(wheels: readonly WheelFacts[], settings: InstallSettings): PackagePart {
	const sum = wheels.reduce(
		(total, each) => addGuess(total, unpackedGuess(each, settings)),
		noGuess,
	);
	return {
		key: 'pip.packages',
		label: { code: 'pip.packages', args: { count: wheels.length } },
		place: settings.place,
		...boundedRange(sum),
	};
}

/** Files are known to the byte; scripts differ by how Python is called, and notes by the installer. */
function unpackedGuess(wheel: WheelFacts, settings: InstallSettings): BytesGuess {
	const { fileBytes, recordBytes, modules, directBytes, ownScripts, pinned, files } = wheel;
	const isPip = settings.tool === 'pip';
	const installer = isPip ? 'pip\n'.length : 'uv'.length;
	const record = recordBytes + (settings.compiles && isPip ? modules.recordBytes : 0);
	const exact = fileBytes + record + directBytes + installer;
	const scripts = wheel.scripts.reduce((sum, each) => sum + scriptBytes(each, settings), 0);
	const mean = exact + scripts + ownScripts * settings.interpreter.length;
	const spread =
		wheel.scripts.length * scriptSpread +
		ownScripts * (settings.interpreter.length + 10) +
		// uv ends its lines with one character, not with two.
		(isPip ? notesSpread : notesSpread + 2 * files);
	const drift = pinned ? 0 : mean * driftDeviation;
	return {
		mean,
		variance: drift ** 2,
		least: pinned ? mean - spread : 0,
		most: pinned ? mean + spread : Number.POSITIVE_INFINITY,
	};
}

/** Of a script: wrappers of other versions, and another name for the same Python. */
const scriptSpread = 90;
/** Of a package: pips before 20.2 leave no REQUESTED, others list notes of their own. */
const notesSpread = 200;

/** What pip writes around the names of an entry point, and its line in RECORD. */
function scriptBytes({ name, module, attribute }: EntryPoint, settings: InstallSettings): number {
	const first = attribute.replace(/\..*$/, '').length;
	const shebang = `#!${settings.interpreter}\n`.length;
	const bytes = shebang + wrapperBytes + module.length + first + attribute.length;
	return bytes + recordLine(`../../../bin/${name}`, bytes);
}

/** Up to pip 24; pip 26 writes 52 bytes less. */
const wrapperBytes = 172;

/** Like `rangeOf`, but exact where nothing is guessed. */
function boundedRange(sum: BytesGuess): Pick<PackagePart, 'bytes' | 'low' | 'high'> {
	if (sum.variance > 0) return rangeOf(sum);
	return { bytes: Math.round(sum.mean), low: Math.floor(sum.least), high: Math.ceil(sum.most) };
}

function compiledPart(
	wheels: readonly WheelFacts[],
	settings: InstallSettings,
): readonly PackagePart[] {
	const folder = `${settings.sitePackages}/`.length;
	const count = wheels.reduce((sum, { modules }) => sum + modules.count, 0);
	if (count === 0) return [];
	const sum = wheels.reduce((total, { modules, pinned }) => {
		const paths = modules.pathBytes + modules.count * folder;
		const mean = modules.compiled.mean + paths;
		const drift = pinned ? 0 : mean * driftDeviation;
		const variance = modules.compiled.variance + drift ** 2;
		const most = pinned ? paths + modules.compiled.most : Number.POSITIVE_INFINITY;
		return addGuess(total, { mean, variance, least: paths, most });
	}, noGuess);
	const label: Message = { code: 'pip.compiled', args: { count } };
	return [{ key: 'pip.compiled', label, place: settings.place, ...rangeOf(sum) }];
}

function unknownPart(
	{ unknown }: PythonInstall,
	{ place }: InstallSettings,
): readonly PackagePart[] {
	const [first] = unknown;
	if (first === undefined) return [];
	const names = unknown
		.slice(0, 5)
		.map(({ name }) => name)
		.join(', ');
	const args = { count: unknown.length, names, reason: first.reason };
	return [
		{
			key: 'pip.packagesUnknown',
			label: { code: 'pip.packagesUnknown', args },
			place,
			bytes: 0,
			low: 0,
			high: null,
		},
	];
}

function wheelsPart({ wheels }: PythonInstall, folder: string): readonly PackagePart[] {
	if (wheels.length === 0) return [];
	const sum = wheels.reduce((total, { downloadBytes, pinned }) => {
		const mean = downloadBytes ?? 0;
		const drift = pinned ? 0 : mean * driftDeviation;
		const most = downloadBytes === null || !pinned ? Number.POSITIVE_INFINITY : mean;
		return addGuess(total, { mean, variance: drift ** 2, least: pinned ? mean : 0, most });
	}, noGuess);
	const label: Message = { code: 'pip.wheels', args: { count: wheels.length } };
	const range = boundedRange(sum);
	const complete = wheels.every(({ downloadBytes }) => downloadBytes !== null);
	return [
		{ key: 'pip.wheels', label, place: folder, ...range, high: complete ? range.high : null },
	];
}

/** Bytes that are kept with each answer: its headers. */
const headers = { bytes: 1300, low: 150, high: 3000 };
/** Share of a page that is kept: servers compress them, some do not. */
const pageShare = { bytes: 0.2, low: 0.06, high: 1 };
/** pip's own page, which it looks at for a newer pip; kept with a note of when that was. */
const ownPage = { bytes: 30_000, low: 0, high: 250_000 };

/** Note of when pip looked for a newer one of itself. */
const selfCheck = 200;

/**
 * pip keeps the answers of the index that may be kept, as they came: wheels, pages of projects, and
 * METADATA of wheels, for which pips before 23.3 do not ask where the index names it in the newer way.
 */
function cachePart(
	install: PythonInstall,
	settings: InstallSettings,
	cache: string,
): readonly PackagePart[] {
	const { wheels, pages, unknown } = install;
	if (settings.tool === 'uv') return uvCache(wheels, pages.bytes, cache);
	const known = wheels.every(({ downloadBytes }) => downloadBytes !== null) && unknown.length === 0;
	const metadata = wheels.reduce((total, each) => total + each.metadataBytes, 0);
	const asked = wheels.filter(({ metadataBytes }) => metadataBytes > 0).length;
	const keeps = keptAnswers(install, settings);
	const ofWheels = (of: 'bytes' | 'low' | 'high'): number =>
		wheels.reduce((total, each) => total + (each.downloadBytes ?? 0), 0) +
		wheels.length * headers[of] +
		(of === 'low' ? 0 : metadata + asked * headers[of]);
	const ofPages = (of: 'bytes' | 'low' | 'high'): number =>
		pages.count * headers[of] +
		pages.bytes * pageShare[of] +
		(settings.checksItself ? ownPage[of] : 0);
	const sum = (of: 'bytes' | 'low' | 'high'): number =>
		(counts(keeps.wheels, of) ? ofWheels(of) : 0) + (counts(keeps.pages, of) ? ofPages(of) : 0);
	const drift = driftOf(wheels);
	const note = settings.checksItself ? selfCheck : 0;
	if (keeps.wheels === false && keeps.pages === false && note === 0) return [];
	const isOpen = !known && keeps.wheels !== false;
	return [
		{
			key: 'pip.cache',
			label: { code: 'pip.cache' },
			place: cache,
			bytes: Math.round(sum('bytes')),
			low: Math.max(0, Math.floor(sum('low') - drift)),
			high: isOpen ? null : Math.ceil(sum('high') + drift) + note,
		},
	];
}

type Keeps = Pick<IndexCaching, 'pages' | 'wheels'>;

/** A host without TLS is trusted by its name, with its port or for all of them. */
function keptAnswers({ caching }: PythonInstall, { trustedHosts }: InstallSettings): Keeps {
	if (caching === undefined) return { pages: null, wheels: null };
	const isTrusted = (host: string) =>
		trustedHosts.some((each) => each === host || each === host.replace(/:\d+$/, ''));
	return caching.plainHosts.every(isTrusted) ? caching : { pages: false, wheels: false };
}

/** What may be kept counts as kept, but it is not sure. */
function counts(kept: boolean | null, of: 'bytes' | 'low' | 'high'): boolean {
	return kept ?? of !== 'low';
}

function driftOf(wheels: readonly WheelFacts[]): number {
	const variance = wheels.reduce(
		(sum, { pinned, downloadBytes }) =>
			pinned ? sum : sum + ((downloadBytes ?? 0) * driftDeviation) ** 2,
		0,
	);
	return 2.2 * Math.sqrt(variance);
}

/** uv unpacks into its cache and links the files from there: they count once, unless it must copy. */
function uvCache(
	wheels: readonly WheelFacts[],
	pageBytes: number,
	cache: string,
): readonly PackagePart[] {
	const files = wheels.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
	const notes = wheels.length * 3000 + pageBytes * 0.3;
	return [
		{
			key: 'pip.uvCache',
			label: { code: 'pip.uvCache' },
			place: cache,
			bytes: Math.round(notes),
			low: Math.floor(wheels.length * 200 + pageBytes * 0.02),
			high: Math.ceil(wheels.length * 20_000 + pageBytes * 1.5 + files * 1.1),
		},
	];
}
