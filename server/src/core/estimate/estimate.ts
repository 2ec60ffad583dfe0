import type { Size } from '../../protocol/report.ts';
import type { LayerChange } from '../filesystem/layerChange.ts';
import type { Need } from '../plan.ts';

/** What one instruction adds to the image, as far as it can be known now. */
export interface Estimate {
	readonly size: Size;
	/** What a push moves; absent where nothing more is known of it than `size` and its parts tell. */
	readonly compressed?: Size;
	/** Regular files in the layer, hard links once; null where not all are known. */
	readonly files: number | null;
	/** Directories in the layer, created parents included; null where not all are known. */
	readonly directories: number | null;
	/** What the layer does to the stage's file system. */
	readonly change: LayerChange;
	readonly needs: readonly Need[];
}
