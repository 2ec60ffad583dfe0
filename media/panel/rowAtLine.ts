import type { PanelRow } from '../../server/src/protocol/panel.ts';

/** The row whose instruction covers a line (1-based); the last one where several do (triggers). */
export function rowAtLine(rows: readonly PanelRow[], line: number): PanelRow | undefined {
	return rows.findLast(
		(row) => row.line !== null && row.line <= line && line <= (row.endLine ?? row.line),
	);
}
