import type { Message } from '../../protocol/message.ts';
import type { Severity, Size } from '../../protocol/report.ts';
import type { Fix } from '../dockerfile/model.ts';
import type { Span } from '../text/span.ts';

/** Severities a user may choose for a rule. */
export type RuleSeverity = Severity | 'off';

export interface Finding {
	/** PascalCase, never one of BuildKit's own names. */
	readonly rule: string;
	/** `off`: no diagnostic (a stage that is not shipped); its fixes are offered as refactorings. */
	readonly severity: RuleSeverity;
	readonly message: Message;
	/** In the file. */
	readonly span: Span;
	readonly saves: { readonly layers: number; readonly bytes: Size | null };
	/** Spans in the file. */
	readonly fixes: readonly Fix[];
}

/** Why a rule, though it applies, offers no fix: shown on hover only. */
export interface Refusal {
	readonly rule: string;
	readonly span: Span;
	readonly reason: Message;
}

/** What a rule has to say about a Dockerfile. */
export interface RuleResult {
	readonly findings: readonly Finding[];
	readonly refusals: readonly Refusal[];
}
