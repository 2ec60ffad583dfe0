import type {
	PanelBlock,
	PanelImage,
	PanelRow,
	PanelSize,
	PanelState,
} from '../../server/src/protocol/panel.ts';

const computed = (text: string, bytes: number): PanelSize => ({ text, bytes, basis: 'computed' });
const estimated = (text: string, bytes: number): PanelSize => ({ text, bytes, basis: 'estimated' });
const unknown = (text: string): PanelSize => ({ text, bytes: null, basis: 'unknown' });

const row = (change: Partial<PanelRow> & Pick<PanelRow, 'id' | 'instruction'>): PanelRow => ({
	number: null,
	line: null,
	endLine: null,
	createdBy: `RUN /bin/sh -c ${change.instruction} # buildkit`,
	fromBase: false,
	predicted: null,
	measured: null,
	difference: null,
	runningTotal: null,
	source: 'from the text',
	compressed: '',
	parts: [],
	...change,
});

const block = (change: Partial<PanelBlock> & Pick<PanelBlock, 'id' | 'kind'>): PanelBlock => ({
	label: change.id,
	sizeText: '',
	bytes: 0,
	line: null,
	...change,
});

const kernel = block({
	id: 'kernel',
	kind: 'kernel',
	label: 'host kernel',
	sizeText: 'not in the image',
});
const container = block({
	id: 'container',
	kind: 'container',
	label: 'container layer',
	sizeText: 'not in the image',
});

/** The founding example: a base and two RUN layers of 10 MiB. */
export const founding: PanelImage = {
	kind: 'image',
	header: {
		file: 'Dockerfile',
		target: 'stage 0',
		platform: 'linux/amd64',
		image: 'not built yet',
		summary: '3 layers (1 base + 2) · ≈ 26.6 MB',
	},
	stack: [
		kernel,
		block({
			id: 'base',
			kind: 'base',
			label: 'alpine:3.15.0',
			sizeText: '≈ 5.59 MB',
			bytes: 5590000,
		}),
		block({
			id: '0.0',
			kind: 'layer',
			label: 'RUN dd if=/dev/zero of=/a bs=10M count=1',
			sizeText: '10.5 MB',
			bytes: 10485760,
			line: 2,
		}),
		block({
			id: '0.1',
			kind: 'layer',
			label: 'RUN dd if=/dev/zero of=/b bs=10M count=1',
			sizeText: '10.5 MB',
			bytes: 10485760,
			line: 3,
		}),
		container,
	],
	rows: [
		row({
			id: 'base',
			number: 1,
			instruction: 'FROM alpine:3.15.0',
			createdBy: null,
			fromBase: true,
			predicted: estimated('≈ 5.59 MB', 5590000),
			runningTotal: estimated('≈ 5.59 MB', 5590000),
			source: 'built-in table',
			parts: [
				{
					label: 'alpine:3.15.0, built-in facts',
					size: estimated('≈ 5.59 MB', 5590000),
					range: '50–58 MB',
					low: 50_000_000,
				},
			],
		}),
		row({
			id: '0.0',
			number: 2,
			line: 2,
			endLine: 2,
			instruction: 'RUN dd if=/dev/zero of=/a bs=10M count=1',
			predicted: computed('10.5 MB', 10485760),
			runningTotal: estimated('≈ 16.1 MB', 16075760),
			parts: [
				{ label: '/a, written by dd', size: computed('10.5 MB', 10485760), range: '', low: 0 },
			],
		}),
		row({
			id: '0.1',
			number: 3,
			line: 3,
			endLine: 4,
			instruction: 'RUN dd if=/dev/zero of=/b bs=10M count=1',
			predicted: computed('10.5 MB', 10485760),
			runningTotal: estimated('≈ 26.6 MB', 26561520),
			parts: [
				{ label: '/b, written by dd', size: computed('10.5 MB', 10485760), range: '', low: 0 },
			],
		}),
	],
	details: [
		{ label: 'Builder', value: 'BuildKit' },
		{ label: 'Image store', value: 'overlay2' },
		{ label: 'Build context', value: '/home/me/project' },
		{ label: 'Platform', value: 'linux/amd64' },
	],
	notes: [],
};

/** A real service: rows without a layer, sizes of every kind, an unknown one, one measured. */
export const service: PanelImage = {
	kind: 'image',
	header: {
		file: 'services/gateway/Dockerfile',
		target: 'prod',
		platform: 'linux/arm64',
		image: 'myapp:dev, built 2 h ago',
		summary: '11 layers (5 base + 6) · ≥ 271 MB',
	},
	stack: [
		kernel,
		block({
			id: 'base',
			kind: 'base',
			label: 'node:20-bookworm-slim, 5 layers',
			sizeText: '≈ 200 MB',
			bytes: 200000000,
		}),
		block({
			id: '0.0',
			kind: 'layer',
			label: 'WORKDIR /srv/app',
			sizeText: '0 B',
			bytes: 0,
			line: 7,
		}),
		block({
			id: '0.1',
			kind: 'layer',
			label: 'RUN apt-get update && apt-get install -y --no-install-recommends tini curl',
			sizeText: '90–150 MB',
			bytes: 108000000,
			line: 8,
		}),
		block({
			id: '0.2',
			kind: 'layer',
			label: 'COPY package.json package-lock.json ./',
			sizeText: '412 kB',
			bytes: 412000,
			line: 12,
		}),
		block({
			id: '0.3',
			kind: 'layer',
			label: 'RUN npm ci --omit=dev',
			sizeText: '≈ 54 MB',
			bytes: 54000000,
			line: 13,
		}),
		block({
			id: '0.4',
			kind: 'layer',
			label: 'COPY . .',
			sizeText: '16.9 MB',
			bytes: 16900000,
			line: 14,
		}),
		block({
			id: '0.5',
			kind: 'layer',
			label: 'RUN chown -R node:node /srv/app',
			sizeText: 'size unknown',
			bytes: null,
			line: 15,
		}),
		container,
	],
	rows: [
		row({
			id: 'base',
			number: null,
			instruction: 'FROM node:20-bookworm-slim',
			createdBy: null,
			fromBase: true,
			predicted: estimated('≈ 200 MB', 200000000),
			runningTotal: estimated('≈ 200 MB', 200000000),
			source: 'built-in table',
		}),
		row({ id: '0.e', line: 6, endLine: 6, instruction: 'ENV NODE_ENV=production', source: '' }),
		row({
			id: '0.0',
			number: 6,
			line: 7,
			endLine: 7,
			instruction: 'WORKDIR /srv/app',
			predicted: computed('0 B', 0),
			runningTotal: estimated('≈ 200 MB', 200000000),
		}),
		row({
			id: '0.1',
			number: 7,
			line: 8,
			endLine: 11,
			instruction:
				'RUN apt-get update && apt-get install -y --no-install-recommends tini curl ca-certificates && rm -rf /var/lib/apt/lists/*',
			predicted: { text: '90–150 MB', bytes: 108000000, basis: 'estimated' },
			measured: { text: '✓ 108 MB', bytes: 108000000, basis: 'measured' },
			difference: { text: '+18 MB', bytes: 18000000, basis: 'measured' },
			runningTotal: { text: '290–350 MB', bytes: null, basis: 'estimated' },
			source: 'package index',
			compressed: 'compressed 28–34 MB',
			parts: [
				{
					label: '18 packages',
					size: estimated('≈ 71 MB', 71000000),
					range: '50–58 MB',
					low: 50_000_000,
				},
				{
					label: 'package lists left behind',
					size: unknown('≥ 19.9 MB'),
					range: '',
					low: 19_900_000,
				},
			],
		}),
		row({
			id: '0.2',
			number: 8,
			line: 12,
			endLine: 12,
			instruction: 'COPY package.json package-lock.json ./',
			predicted: computed('412 kB', 412000),
			measured: { text: 'was 398 kB', bytes: 398000, basis: 'measured' },
			runningTotal: unknown('≥ 290 MB'),
			source: 'build context',
		}),
		row({
			id: '0.3',
			number: 9,
			line: 13,
			endLine: 13,
			instruction: 'RUN npm ci --omit=dev',
			predicted: estimated('≈ 54 MB', 54000000),
			measured: { text: '✓ 53.2 MB', bytes: 53200000, basis: 'measured' },
			runningTotal: unknown('≥ 344 MB'),
			source: 'lock file',
			parts: [
				{
					label: 'node_modules',
					size: estimated('≈ 54 MB', 54000000),
					range: '50–58 MB',
					low: 50_000_000,
				},
			],
		}),
		row({
			id: '0.4',
			number: 10,
			line: 14,
			endLine: 14,
			instruction: 'COPY . .',
			predicted: computed('16.9 MB', 16900000),
			measured: { text: '✓ 16.9 MB', bytes: 16900000, basis: 'measured' },
			runningTotal: unknown('≥ 361 MB'),
			source: 'build context',
			parts: [
				{ label: 'src, 214 files', size: computed('1.2 MB', 1200000), range: '', low: 0 },
				{ label: 'assets, 31 files', size: computed('15.7 MB', 15700000), range: '', low: 0 },
			],
		}),
		row({
			id: '0.5',
			number: 11,
			line: 15,
			endLine: 15,
			instruction: 'RUN chown -R node:node /srv/app',
			predicted: unknown('size unknown'),
			runningTotal: unknown('≥ 361 MB'),
			source: '',
		}),
		row({ id: '0.c', line: 16, endLine: 16, instruction: 'CMD ["node", "server.js"]', source: '' }),
	],
	details: founding.details,
	notes: ['The engine is not asked in an untrusted workspace.'],
};

/** Sixty own layers: the stack is taller than any panel. */
export const tall: PanelImage = {
	...founding,
	stack: [
		kernel,
		...Array.from({ length: 60 }, (_, index) =>
			block({
				id: `0.${index}`,
				kind: 'layer',
				label: `RUN step-${index}`,
				sizeText: `${index} kB`,
				bytes: index * 1000,
				line: index + 2,
			}),
		),
		container,
	],
	rows: Array.from({ length: 60 }, (_, index) =>
		row({
			id: `0.${index}`,
			number: index + 1,
			line: index + 2,
			endLine: index + 2,
			instruction: `RUN step-${index}`,
			predicted: computed(`${index} kB`, index * 1000),
			runningTotal: computed(`${index} kB`, index * 1000),
		}),
	),
};

export const empty: PanelState = {
	kind: 'empty',
	text: 'Open a Dockerfile to see its layers.',
	action: { title: 'Open Dockerfile…', command: 'openDockerfile' },
};
