/** 128 random bits: a page's scripts cannot be guessed by what is shown in it. */
const nonceBytes = 16;

/** A fresh nonce for a content security policy, in hexadecimal. */
export function nonce(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(nonceBytes));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
