/** Real installs beside their estimates, row by row. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installed, lockedProject, toolsIn } from './install.ts';
import { predicted } from './predict.ts';
import { projects } from './projects.ts';
import { recorded } from './record.ts';
import { line, type Row, summary } from './rows.ts';

export { benchWithoutLock } from './withoutLock.ts';

/** True where the goals are met. */
export async function benchNpmInstalls(
	root: string,
	names: readonly string[],
	record: boolean,
): Promise<boolean> {
	const work = mkdtempSync(path.join(tmpdir(), 'npm-installs-'));
	try {
		const tools = toolsIn(path.join(work, 'tools'));
		const rows: Row[] = [];
		const named = names.flatMap((name) => projects.filter((each) => each.name === name));
		for (const project of names.length === 0 ? projects : named) {
			const folder = path.join(work, project.name);
			mkdirSync(folder);
			for (const tool of ['npm', ...project.tools] as const) {
				const locked = lockedProject(tools, tool, project, path.join(folder, tool));
				for (const production of [false, true]) {
					const measured = installed(tools, locked, production);
					const estimate = await predicted(locked, production);
					const row = { project: project.name, tool, production, locked, measured, estimate };
					rows.push(row);
					console.log(line(row));
				}
			}
			rmSync(folder, { recursive: true });
			if (record) recorded(path.join(root, 'test/fixtures/npm'), rows);
		}
		return summary(rows);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}
