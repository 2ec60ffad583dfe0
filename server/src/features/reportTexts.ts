/** The Report with every message as text, as `predict --format json` prints it. */
import { type Catalogue, text } from '../messages/catalogue.ts';
import type { Message } from '../protocol/message.ts';
import type {
	BaseReport,
	FindingReport,
	ImageReport,
	InstructionReport,
	Report,
	Size,
	StageReport,
} from '../protocol/report.ts';

export function reportTexts(report: Report, catalogue: Catalogue): Report<string> {
	const say = (message: Message): string => text(message, catalogue);
	return {
		...report,
		stages: report.stages.map((stage) => stageTexts(stage, say)),
		image: imageTexts(report.image, say),
		findings: report.findings.map((finding) => findingTexts(finding, say)),
		problems: report.problems.map((problem) => ({ ...problem, message: say(problem.message) })),
	};
}

type Say = (message: Message) => string;

function stageTexts(stage: StageReport, say: Say): StageReport<string> {
	return {
		...stage,
		base: baseTexts(stage.base, say),
		instructions: stage.instructions.map((instruction) => instructionTexts(instruction, say)),
		size: sizeTexts(stage.size, say),
	};
}

function baseTexts(base: BaseReport, say: Say): BaseReport<string> {
	const { size, compressed } = base;
	return {
		...base,
		size: size === null ? null : sizeTexts(size, say),
		compressed: compressed === null ? null : sizeTexts(compressed, say),
	};
}

function instructionTexts(instruction: InstructionReport, say: Say): InstructionReport<string> {
	const { size, compressed } = instruction;
	return {
		...instruction,
		size: size === null ? null : sizeTexts(size, say),
		compressed: compressed === null ? null : sizeTexts(compressed, say),
	};
}

function imageTexts(image: ImageReport, say: Say): ImageReport<string> {
	return {
		...image,
		size: sizeTexts(image.size, say),
		compressedSize: sizeTexts(image.compressedSize, say),
	};
}

function findingTexts(finding: FindingReport, say: Say): FindingReport<string> {
	const { bytes } = finding.saves;
	return {
		...finding,
		message: say(finding.message),
		saves: { ...finding.saves, bytes: bytes === null ? null : sizeTexts(bytes, say) },
		fixes: finding.fixes.map(say),
	};
}

function sizeTexts(size: Size, say: Say): Size<string> {
	return { ...size, parts: size.parts.map((part) => ({ ...part, label: say(part.label) })) };
}
