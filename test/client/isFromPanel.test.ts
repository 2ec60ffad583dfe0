import { expect, test } from 'vitest';
import { isFromPanel } from '../../client/src/views/isFromPanel.ts';

test.each([
	['ready', { type: 'ready', version: 1 }],
	['a line', { type: 'goToLine', line: 1, focus: false }],
	['a command', { type: 'command', command: 'refresh' }],
])('%s is a message from the panel', (_name, value) => {
	expect(isFromPanel(value)).toBe(true);
});

test.each([
	['nothing', undefined],
	['null', null],
	['a text', 'ready'],
	['no version', { type: 'ready' }],
	['line 0', { type: 'goToLine', line: 0, focus: true }],
	['half a line', { type: 'goToLine', line: 1.5, focus: true }],
	['a line as text', { type: 'goToLine', line: '3', focus: true }],
	['a line without focus', { type: 'goToLine', line: 3 }],
	['a command of VS Code', { type: 'command', command: 'workbench.action.terminal.new' }],
	['a property of every object', { type: 'command', command: 'toString' }],
	['another type', { type: 'state' }],
])('%s is not', (_name, value) => {
	expect(isFromPanel(value)).toBe(false);
});
