/** The folder of the rules' pages; each rule has one. */
const pages = 'https://github.com/dockerfile-layers/dockerfile-layers/blob/main/docs/rules/';

/** The page that explains a rule. */
export function rulePage(rule: string): string {
	return `${pages}${rule}.md`;
}
