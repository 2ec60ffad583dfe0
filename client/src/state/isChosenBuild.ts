import type { ChosenBuild } from '../../../server/src/protocol/requests.ts';

/** True where a stored value still has the form of a choice. */
export function isChosenBuild(value: unknown): value is ChosenBuild {
	if (typeof value !== 'object' || value === null) return false;
	const { target, context, args, platform } = value as Record<string, unknown>;
	return (
		isTextOrNull(target) && isTextOrNull(context) && isTextOrNull(platform) && isArguments(args)
	);
}

function isTextOrNull(value: unknown): boolean {
	return value === null || typeof value === 'string';
}

function isArguments(value: unknown): boolean {
	if (value === null) return true;
	if (typeof value !== 'object') return false;
	return Object.values(value).every((one) => typeof one === 'string');
}
