/**
 * Small files of an image that say what distribution it is, what is installed and how its package
 * managers are set up: they decide what an install will bring.
 */
import type { KeptContents, TarEntry } from './tarEntries.ts';

/** Paths without a leading slash. */
const wanted =
	/^(?:etc\/(?:os-release|debian_version|apk\/(?:repositories|world|arch)|apt\/(?:sources\.list|apt\.conf|preferences)|apt\/(?:sources\.list\.d|apt\.conf\.d|preferences\.d)\/[^/]+|dpkg\/dpkg\.cfg|dpkg\/dpkg\.cfg\.d\/[^/]+|yum\.repos\.d\/[^/]+|dnf\/dnf\.conf|yum\.conf)|usr\/lib\/(?:os-release|apk\/db\/installed)|var\/lib\/dpkg\/(?:status|status\.d\/[^/]+)|var\/lib\/apt\/extended_states|lib\/apk\/db\/installed)$/;

/** The most bytes of one such file. */
const mostBytes = 16_000_000;

/** What is kept of the layers of one image. State: the texts so far, by absolute path. */
export class SystemTexts implements KeptContents {
	readonly texts = new Map<string, string>();

	readonly wants = ({ path, kind, stored }: TarEntry): boolean =>
		kind === 'file' && stored <= mostBytes && wanted.test(plain(path));

	readonly take = ({ path }: TarEntry, contents: Buffer): void => {
		this.texts.set(`/${plain(path)}`, contents.toString('utf8'));
	};

	/** A layer that removes a file, or a folder around it, removes its text. */
	forget(entries: readonly TarEntry[]): void {
		for (const { path } of entries) {
			const name = plain(path);
			const at = name.lastIndexOf('/') + 1;
			if (!name.startsWith('.wh.', at)) continue;
			const folder = `/${name.slice(0, at)}`;
			const gone = name.startsWith('.wh..wh..opq', at) ? folder : folder + name.slice(at + 4);
			for (const known of this.texts.keys()) {
				if (known === gone || known.startsWith(gone.endsWith('/') ? gone : `${gone}/`)) {
					this.texts.delete(known);
				}
			}
		}
	}
}

function plain(path: string): string {
	return path.replace(/^(?:\.?\/)+/, '');
}
