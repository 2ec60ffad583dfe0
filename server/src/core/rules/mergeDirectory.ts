/** Whether a RUN removes the directory that the next RUN would start in: it is made anew then. */
import type { MergeMember } from './mergeMember.ts';

/** The command that may remove or move the working directory; null where none does. */
export function removesWorkingDirectory(member: MergeMember): string | null {
	const start = member.resolved.state.workingDirectory;
	const assigned = assignedVariables(member);
	let current: string | null = start;
	let moved = false;
	const made = new Set<string>();
	const places = (): Places => ({ start, current, moved, assigned, made, member });
	for (const { inner } of member.facts.commands) {
		const [path = '', ...args] = inner;
		const name = path.slice(path.lastIndexOf('/') + 1);
		if (name === 'cd' || name === 'pushd') {
			const [target = '~'] = args.filter((word) => !word.startsWith('-'));
			current = resolvePath(current, target);
			moved = true;
			continue;
		}
		if (name === 'mkdir') {
			for (const target of args) {
				const written = expandTarget(target, places());
				const absolute = written === null ? null : resolvePath(current, written);
				if (absolute !== null) made.add(absolute);
			}
		}
		for (const target of removedTargets(name, args)) {
			if (mayBe(target, places())) {
				return inner.join(' ');
			}
		}
	}
	return null;
}

/** Directories that a command removes or moves away, as written. */
function removedTargets(name: string, args: readonly string[]): readonly string[] {
	const operands = args.filter((word) => !word.startsWith('-'));
	const short = args.filter((word) => /^-[A-Za-z]+$/.test(word)).join('');
	if (name === 'rm' && (/[rR]/.test(short) || args.includes('--recursive'))) return operands;
	if (name === 'rmdir') return operands;
	if (name === 'mv')
		return operands.length > 1 && !short.includes('t') ? operands.slice(0, -1) : operands;
	return [];
}

interface Places {
	readonly start: string | null;
	readonly current: string | null;
	readonly moved: boolean;
	readonly assigned: ReadonlySet<string>;
	/** Directories that the script made before. */
	readonly made: ReadonlySet<string>;
	readonly member: MergeMember;
}

function mayBe(written: string, places: Places): boolean {
	const target = expandTarget(written, places);
	if (target === null) return false;
	if (target === '?') return true;
	if (!target.startsWith('/')) {
		const climbs = /(^|\/)\.\.(\/|$)/.test(target);
		// Below the place where the RUN starts nothing can be that place itself.
		if (!places.moved) return climbs;
		if (places.start === null && !climbs) return false;
	}
	const absolute = resolvePath(places.current, target);
	if (absolute === null) return true;
	if (places.start === null) {
		return (
			![...places.made].some((path) => `${absolute}/`.startsWith(`${path}/`)) &&
			!neverWorkingDirectory.test(absolute)
		);
	}
	return covers(absolute, places.start);
}

/** Directories where no image starts its RUNs. */
const neverWorkingDirectory =
	/^\/(var\/(lib\/(apt|dpkg|yum|dnf|pacman|cache)|cache|tmp|log|backups|spool)|tmp|etc|boot|media|mnt|lib|lib64|sbin|bin|usr\/(bin|sbin|lib|lib64|share|include|libexec|local\/(bin|sbin|lib|lib64|share|include|man|src\/[^/]+))|root\/\.[^/]+)(\/|$)|\/[^/]+\.[A-Za-z]\w*$/;

/** Whether removing `pattern` (with shell wildcards) removes `path`. */
function covers(pattern: string, path: string): boolean {
	const parts = pattern.split('/').filter((part) => part !== '');
	const wanted = path.split('/').filter((part) => part !== '');
	if (parts.length > wanted.length) return false;
	return parts.every((part, index) => matches(part, wanted[index] ?? ''));
}

function matches(pattern: string, name: string): boolean {
	if (!/[*?[{]/.test(pattern)) return pattern === name;
	if (name.startsWith('.') && !pattern.startsWith('.')) return false;
	const [before = ''] = pattern.split(/[*?[{]/);
	return name.startsWith(before);
}

/** Variables known before the build put in; '?' where the value is open, null where it cannot matter. */
function expandTarget(written: string, places: Places): string | null {
	let open = false;
	let harmless = false;
	const text = written.replace(/\$(\w+)|\$\{(\w+)\}/g, (_all, bare?: string, braced?: string) => {
		const name = bare ?? braced ?? '';
		if (places.assigned.has(name)) harmless = true;
		if (name === 'HOME') return '/root';
		const value = places.member.resolved.state.environment.get(name);
		if (value === null) open = true;
		return value ?? '';
	});
	if (harmless || /\$\(|`/.test(text)) return text.startsWith('/') && !harmless ? '?' : null;
	if (open || text.includes('$')) return '?';
	return text === '' ? null : text.replace(/^~(?=\/|$)/, '/root');
}

/** Names that the script itself gives a value: temporary folders and loop variables mostly. */
function assignedVariables(member: MergeMember): ReadonlySet<string> {
	const names = new Set<string>();
	for (const { node } of member.facts.commands) {
		for (const part of [...node.prefix, ...node.args]) {
			if (part.type === 'Assignment') names.add(part.name);
		}
	}
	for (const match of member.script.text.matchAll(/\bfor\s+(\w+)\s+in\b/g))
		names.add(match[1] ?? '');
	return names;
}

function resolvePath(from: string | null, path: string): string | null {
	if (/[$`]/.test(path) || path === '-') return null;
	const text = path.replace(/^~(?=\/|$)/, '/root');
	if (!text.startsWith('/') && from === null) return null;
	const parts: string[] = [];
	for (const part of `${text.startsWith('/') ? '' : from}/${text}`.split('/')) {
		if (part === '..') parts.pop();
		else if (part !== '' && part !== '.') parts.push(part);
	}
	return `/${parts.join('/')}`;
}
