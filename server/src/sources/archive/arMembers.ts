/** The members of an ar archive, as a .deb is one (deb(5), ar(5)). */
import type { FileHandle } from 'node:fs/promises';
import { malformed } from './archiveError.ts';

export interface ArMember {
	readonly name: string;
	/** Where its contents begin in the file. */
	readonly start: number;
	readonly bytes: number;
}

const magic = '!<arch>\n';
const headerBytes = 60;
/** A .deb has three, and may have others whose names begin with an underscore. */
const mostMembers = 100;

export function isAr(start: Uint8Array): boolean {
	return [...magic].every((sign, at) => start[at] === sign.charCodeAt(0));
}

/** In their order; each lies inside the file. */
export async function arMembers(handle: FileHandle, place: string): Promise<readonly ArMember[]> {
	const { size } = await handle.stat();
	const members: ArMember[] = [];
	for (let at = magic.length; at < size; ) {
		const header = Buffer.alloc(headerBytes);
		const { bytesRead } = await handle.read(header, 0, headerBytes, at);
		const member = bytesRead === headerBytes ? readHeader(header, at) : null;
		if (member === null) throw malformed(place, 'a header of its members is none');
		if (member.start + member.bytes > size) throw malformed(place, `it ends inside ${member.name}`);
		if (members.length >= mostMembers) throw malformed(place, 'it has too many members');
		members.push(member);
		at = member.start + member.bytes + (member.bytes % 2);
	}
	return members;
}

/** Null for what is no header. */
function readHeader(header: Buffer, at: number): ArMember | null {
	const text = header.toString('latin1');
	const size = text.slice(48, 58).trimEnd();
	if (!text.endsWith('`\n') || !/^\d+$/.test(size)) return null;
	const name = text.slice(0, 16).trimEnd().replace(/\/$/, '');
	return { name, start: at + headerBytes, bytes: Number(size) };
}
