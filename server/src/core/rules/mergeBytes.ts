import type { Size } from '../../protocol/report.ts';
import { nothing } from '../size/size.ts';
import type { MergeMember } from './mergeMember.ts';
import type { PlannedStage } from './runRules.ts';

/**
 * What a merge saves in content bytes: files of a RUN that a later RUN of the group removes or writes
 * again. Null where that cannot be known before a build.
 */
export function savedBytes(members: readonly MergeMember[], stage: PlannedStage): Size | null {
	const known = members.every((member) => {
		const report = stage.reports[stage.resolved.indexOf(member.resolved)];
		return report?.size?.bytes === 0;
	});
	return known ? nothing : null;
}
