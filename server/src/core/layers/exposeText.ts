import type { RowInput } from './createdBy.ts';
import type { Expanded } from './resolved.ts';

/** Since this engine BuildKit prints a list of ports, before it a Go map. */
const firstEngineWithList = 28;

/** EXPOSE as each builder prints it; null for ports that are not known or not valid. */
export function exposeText({ resolved, frontend }: RowInput): Expanded {
	const given: string[] = [];
	for (const port of resolved.list) {
		if (port === null) return null;
		given.push(port);
	}
	if (frontend.builder === 'classic') return `EXPOSE ${given.join(' ')}`;
	const ports: string[] = [];
	for (const text of given) {
		const range = portsOf(text);
		if (range === null) return null;
		ports.push(...range);
	}
	if (frontend.version >= firstEngineWithList) return `EXPOSE [${ports.join(' ')}]`;
	// Go prints the keys of a map sorted.
	const keys = [...new Set(ports)].sort();
	return `EXPOSE map[${keys.map((port) => `${port}:{}`).join(' ')}]`;
}

/** `8000-8002/udp` is three ports; an address and a port of the host before colons say nothing. */
function portsOf(text: string): readonly string[] | null {
	const match = /^(?:.*:)?(\d+)(?:-(\d+))?(?:\/(\w*))?$/.exec(text);
	if (match === null) return null;
	const start = Number(match[1]);
	const end = match[2] === undefined ? start : Number(match[2]);
	if (start > 65535 || end > 65535 || end < start) return null;
	const protocol = match[3]?.toLowerCase() || 'tcp';
	return Array.from({ length: end - start + 1 }, (_, index) => `${start + index}/${protocol}`);
}
