/** One file of a tar, without the blocks that end it. */
export function tarFile(name: string, text: string): Buffer {
	const header = Buffer.alloc(512);
	header.write(name, 0);
	header.write('0000644\0', 100);
	header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
	header.write('        ', 148);
	header.write('0', 156);
	header.write('ustar\x0000', 257);
	const sum = header.reduce((total, byte) => total + byte, 0);
	header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
	const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
	body.write(text);
	return Buffer.concat([header, body]);
}
