/** The repositories that a base's own files name. */

/** What stands in for `$releasever` and `$basearch` in an address. */
export interface RpmVariables {
	readonly releasever: string;
	/** As rpm names it: `x86_64`. */
	readonly basearch: string;
}

const mostRepositories = 50;

/**
 * Addresses out of /etc/yum.repos.d/*.repo and /etc/dnf/vars, one a repository that is enabled: its
 * first base address, else `mirrorlist=` and the address of a list of mirrors. Sorted by file and
 * place in it. An address with a variable that is not known is left out.
 */
export function rpmRepositories(
	texts: ReadonlyMap<string, string>,
	variables: RpmVariables,
): readonly string[] {
	const known = new Map<string, string>([
		['releasever', variables.releasever],
		['releasever_major', variables.releasever.split('.')[0] ?? ''],
		['basearch', variables.basearch],
		['arch', variables.basearch],
	]);
	for (const [path, text] of texts) {
		const name = /^\/etc\/(?:dnf|yum)\/vars\/(\w+)$/.exec(path)?.[1];
		if (name !== undefined) known.set(name, text.trim());
	}
	const found: string[] = [];
	for (const path of [...texts.keys()].sort()) {
		if (!/^\/etc\/(?:yum\.repos\.d|dnf\/repos\.d)\/[^/]+\.repo$/.test(path)) continue;
		for (const section of sectionsOf(texts.get(path) ?? '')) {
			const address = addressOf(section, known);
			if (address !== null && found.length < mostRepositories) found.push(address);
		}
	}
	return found;
}

type Section = ReadonlyMap<string, string>;

function sectionsOf(text: string): readonly Section[] {
	const sections: Map<string, string>[] = [];
	for (const line of text.split('\n')) {
		if (/^\s*[#;]/.test(line)) continue;
		if (/^\s*\[.+\]/.test(line)) sections.push(new Map());
		const equals = line.indexOf('=');
		const section = sections.at(-1);
		if (section === undefined || equals === -1) continue;
		section.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim());
	}
	return sections;
}

function addressOf(section: Section, known: ReadonlyMap<string, string>): string | null {
	if (/^(0|no|false|off)$/i.test(section.get('enabled') ?? '1')) return null;
	const base = (section.get('baseurl') ?? '').split(/[\s,]+/)[0];
	const list = section.get('metalink') ?? section.get('mirrorlist');
	const address = base ? base : list ? `mirrorlist=${list}` : null;
	if (address === null) return null;
	const filled = address.replace(
		/\$\{?(\w+)\}?/g,
		(whole, name: string) => known.get(name) ?? whole,
	);
	return filled.includes('$') ? null : filled;
}
