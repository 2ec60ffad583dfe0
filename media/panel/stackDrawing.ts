import { html, nothing, svg, type TemplateResult } from 'lit';
import type { PanelBlock } from '../../server/src/protocol/panel.ts';
import type { PanelLabels } from './labels.ts';
import { type PlacedBlock, stackLayout } from './stackLayout.ts';

/** Pixels: the stack stands left, its labels right of it. */
const stackWidth = 76;
const leaderEnd = 92;
const labelX = 97;
const drawingWidth = 321;
const labelHeight = 18;
/** Teeth of the broken edge. */
const tooth = { width: 9.5, height: 5 } as const;

export interface StackDrawingOptions {
	/** Bottom first. */
	readonly stack: readonly PanelBlock[];
	readonly labels: PanelLabels;
	/** Height there is for it, in pixels. */
	readonly available: number;
	/** The line of the marked row. */
	readonly markedLine: number | null;
	choose(block: PanelBlock): void;
}

/** The stack to scale; everything in it can also be read in the table. */
export function stackDrawing(options: StackDrawingOptions): TemplateResult {
	const { stack, labels, available } = options;
	const { height, blocks } = stackLayout(stack, available);
	const hasUnknown = stack.some(isUnknown);
	const title = labels.stackTitle(stack.map((block) => `${block.label}: ${block.sizeText}`));
	return html`<svg
		class="stack"
		role="img"
		aria-labelledby="stack-title"
		width=${drawingWidth}
		height=${height}
		viewBox="0 0 ${drawingWidth} ${height}"
	>
		<title id="stack-title">${title}${hasUnknown ? ` ${labels.stackUnknownScale}` : nothing}</title>
		${blocks.map((placed) => drawnBlock(placed, options))}
	</svg>`;
}

function drawnBlock(placed: PlacedBlock, { markedLine, choose }: StackDrawingOptions) {
	const { block, y, height, labelY } = placed;
	const middle = y + height / 2;
	const marked = block.line !== null && block.line === markedLine;
	const classes = ['block', block.kind, isUnknown(block) ? 'unknown' : '', marked ? 'marked' : ''];
	return svg`<g
		class=${classes.filter((name) => name !== '').join(' ')}
		@click=${block.line === null ? nothing : () => choose(block)}
	>
		<rect class="hit" x=${leaderEnd} y=${labelY - labelHeight / 2} width=${drawingWidth - leaderEnd} height=${labelHeight} />
		${
			isUnknown(block)
				? svg`<path class="shape" d=${brokenOutline(y, height)} />`
				: svg`<rect class="shape" x="0.5" y=${y + 0.5} width=${stackWidth} height=${Math.max(height - 1, 1)} rx=${height > 6 ? 2 : 0} />`
		}
		<path class="leader" d="M${stackWidth + 2} ${middle}L${leaderEnd - 6} ${labelY}H${leaderEnd}" />
		<foreignObject x=${labelX} y=${labelY - labelHeight / 2} width=${drawingWidth - labelX} height=${labelHeight}>
			<div class="label" title=${`${block.label} · ${block.sizeText}`}>${label(block)}</div>
		</foreignObject>
	</g>`;
}

/** The size first, as the eye looks for it; what is not in the image is named first. */
function label({ kind, label: name, sizeText }: PanelBlock): TemplateResult {
	const text = html`<span class="name">${name}</span>`;
	return kind === 'kernel' || kind === 'container'
		? html`${text}<span class="aside">${sizeText}</span>`
		: html`<span class="size">${sizeText}</span>${text}`;
}

function isUnknown({ bytes, kind }: PanelBlock): boolean {
	return bytes === null && (kind === 'base' || kind === 'layer');
}

/** A box whose upper edge is torn: it goes on, nobody knows how far. */
function brokenOutline(y: number, height: number): string {
	const teeth = Math.floor(stackWidth / tooth.width);
	const edge = Array.from({ length: teeth }, (_, index) => {
		const x = 0.5 + index * tooth.width;
		return `L${x + tooth.width / 2} ${y}L${x + tooth.width} ${y + tooth.height}`;
	}).join('');
	const bottom = y + height - 0.5;
	return `M0.5 ${bottom}V${y + tooth.height}${edge}V${bottom}Z`;
}
