/** The settings `dockerfileLayers.*`: their defaults, and what becomes of a value that is none. */
import type { Message } from '../protocol/message.ts';
import type { Severity } from '../protocol/report.ts';
import type { BuildSetting, Settings } from '../protocol/settings.ts';

export const settingsSection = 'dockerfileLayers';

export const defaultSettings: Settings = {
	inlayHints: 'layers',
	codeLens: true,
	network: 'onRequest',
	engine: 'auto',
	engineHost: '',
	builder: 'auto',
	store: 'auto',
	platform: '',
	builds: [],
	rules: {},
	merge: { style: 'and' },
	context: { maxFiles: 200_000 },
};

/** The values that a setting may have, by its key below the section; held to package.json by a test. */
export const choices = {
	inlayHints: ['layers', 'nonEmpty', 'off'],
	network: ['onRequest', 'on', 'off'],
	engine: ['auto', 'off'],
	builder: ['auto', 'buildkit', 'classic'],
	store: ['auto', 'overlay2', 'containerd'],
	'merge.style': ['and', 'heredoc'],
	rules: ['off', 'hint', 'info', 'warning', 'error'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** `[os]/[architecture]/[variant]`, the variant optional; empty: the host's. */
export const platformPattern = /^$|^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/;

/** Settings from what a client sends. A value of the wrong kind is a problem, and its default holds. */
export function parseSettings(value: unknown): {
	readonly settings: Settings;
	readonly problems: readonly Message[];
} {
	const problems: Message[] = [];
	const report = (name: string): void => {
		const full = name === '' ? settingsSection : `${settingsSection}.${name}`;
		problems.push({ code: 'setting.invalid', args: { name: full } });
	};
	const root = reader(value, '', report);
	const settings: Settings = {
		inlayHints: root.choice('inlayHints', choices.inlayHints, defaultSettings.inlayHints),
		codeLens: root.value('codeLens', isBoolean, defaultSettings.codeLens),
		network: root.choice('network', choices.network, defaultSettings.network),
		engine: root.choice('engine', choices.engine, defaultSettings.engine),
		engineHost: root.value('engineHost', isString, defaultSettings.engineHost),
		builder: root.choice('builder', choices.builder, defaultSettings.builder),
		store: root.choice('store', choices.store, defaultSettings.store),
		platform: root.value('platform', isPlatform, defaultSettings.platform),
		builds: root.list('builds', isBuildSetting),
		rules: root.record('rules', isRuleSeverity),
		merge: {
			style: root
				.section('merge')
				.choice('style', choices['merge.style'], defaultSettings.merge.style),
		},
		context: {
			maxFiles: root
				.section('context')
				.value('maxFiles', isCount, defaultSettings.context.maxFiles),
		},
	};
	return { settings, problems };
}

/** Reads members of a value that may be anything; what is absent or null has its default. */
interface Reader {
	value<T>(name: string, is: (value: unknown) => value is T, fallback: T): T;
	choice<T extends string>(name: string, allowed: readonly T[], fallback: T): T;
	list<T>(name: string, is: (value: unknown) => value is T): readonly T[];
	record<T>(name: string, is: (value: unknown) => value is T): Readonly<Record<string, T>>;
	section(name: string): Reader;
}

function reader(value: unknown, prefix: string, report: (name: string) => void): Reader {
	const members = isRecord(value) ? value : {};
	if (!isRecord(value) && value !== undefined && value !== null) report(prefix.slice(0, -1));
	const self: Reader = {
		value(name, is, fallback) {
			const member = members[name];
			if (member === undefined || member === null) return fallback;
			if (is(member)) return member;
			report(prefix + name);
			return fallback;
		},
		choice(name, allowed, fallback) {
			return self.value(name, isOneOf(allowed), fallback);
		},
		list(name, is) {
			return self.value(name, isList, []).flatMap((item, index) => {
				if (is(item)) return [item];
				report(`${prefix}${name}[${index}]`);
				return [];
			});
		},
		record(name, is) {
			const entries = Object.entries(self.value(name, isRecord, {}));
			return Object.fromEntries(
				entries.flatMap(([key, member]) => {
					if (is(member)) return [[key, member]];
					report(`${prefix}${name}.${key}`);
					return [];
				}),
			);
		},
		section: (name) => reader(members[name], `${prefix}${name}.`, report),
	};
	return self;
}

function isBoolean(value: unknown): value is boolean {
	return typeof value === 'boolean';
}

function isString(value: unknown): value is string {
	return typeof value === 'string';
}

function isPlatform(value: unknown): value is string {
	return isString(value) && platformPattern.test(value);
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isList(value: unknown): value is readonly unknown[] {
	return Array.isArray(value);
}

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOneOf<T extends string>(allowed: readonly T[]): (value: unknown) => value is T {
	return (value): value is T => allowed.some((each) => each === value);
}

const isRuleSeverity: (value: unknown) => value is Severity | 'off' = isOneOf(choices.rules);

function isBuildSetting(value: unknown): value is BuildSetting {
	if (!isRecord(value) || !isString(value['dockerfile'])) return false;
	const texts = ['target', 'context', 'platform'].map((name) => value[name]);
	const { args } = value;
	return (
		texts.every((each) => each === undefined || isString(each)) &&
		(args === undefined || isTextRecord(args))
	);
}

/** Whether a value maps names to texts. */
export function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
	return isRecord(value) && Object.values(value).every(isString);
}
