/** What bash's `[[ … ]]` says, where that follows from what is known before the build. */
import type { TestExpression } from 'unbash';
import { all, comparison, not, oneOf, type Place, type Truth, unary } from './condition.ts';
import { shellGlob } from './shellGlob.ts';
import { patternValue, unsplitValue } from './words.ts';

/** Other shells do not know it, or read it otherwise. */
export function doubleBracket(expression: TestExpression, place: Place): boolean | null {
	const { shell, shadowed } = place.state;
	if (shell === 'dash') return false;
	const truth = shell === 'bash' && !shadowed ? truthOf(expression, place) : null;
	return truth === 'error' ? null : truth;
}

function truthOf(expression: TestExpression, place: Place): Truth {
	const { state, world } = place;
	switch (expression.type) {
		case 'TestGroup':
			return truthOf(expression.expression, place);
		case 'TestNot': {
			const truth = truthOf(expression.operand, place);
			return expression.negations.length % 2 === 1 ? not(truth) : truth;
		}
		case 'TestLogical': {
			const truths = expression.operands.map((each) => truthOf(each, place));
			return expression.operator === '&&' ? all(truths) : oneOf(truths);
		}
		case 'TestUnary': {
			const word = unsplitValue(expression.operand, state, world);
			return word === null ? null : unary(expression.operator, word, place);
		}
		case 'TestBinary': {
			const left = unsplitValue(expression.left, state, world);
			const right = patternValue(expression.right, state, world);
			return left === null || right === null ? null : binary(left, expression.operator, right);
		}
	}
}

function binary(left: string, operator: string, pattern: string): Truth {
	switch (operator) {
		case '=':
		case '==':
			return shellGlob.matchesText(left, pattern);
		case '!=':
			return not(shellGlob.matchesText(left, pattern));
		default:
			return compared(left, operator, pattern);
	}
}

/** Here numbers are expressions: those with a leading 0 are octal, names are variables. */
function compared(left: string, operator: string, pattern: string): Truth {
	const right = pattern.replaceAll('\\', '');
	if (![left, right].every((each) => /^-?(?:0|[1-9]\d{0,14})$/.test(each))) return null;
	return comparison(operator)?.(Number(left), Number(right)) ?? null;
}
