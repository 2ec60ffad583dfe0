/** Addresses as the webview reaches them. */
export interface PanelResources {
	readonly script: string;
	readonly style: string;
	readonly icons: string;
	/** What the webview's own resources are served from. */
	readonly cspSource: string;
	readonly nonce: string;
	/** BCP 47, for screen readers and for the page's labels. */
	readonly language: string;
	readonly title: string;
}

/** The page: no data, no inline style and no script but the one that carries the nonce. */
export function panelHtml(resources: PanelResources): string {
	const { script, style, icons, cspSource, nonce, language, title } = resources;
	const policy = [
		"default-src 'none'",
		`img-src ${cspSource}`,
		`font-src ${cspSource}`,
		`style-src ${cspSource}`,
		`script-src 'nonce-${nonce}'`,
	].join('; ');
	return `<!DOCTYPE html>
<html lang="${escapeAttribute(language)}">
	<head>
		<meta charset="utf-8">
		<meta http-equiv="Content-Security-Policy" content="${policy}">
		<meta name="viewport" content="width=device-width, initial-scale=1">
		<title>${escapeAttribute(title)}</title>
		<link rel="stylesheet" href="${style}">
		<link rel="stylesheet" href="${icons}" id="vscode-codicon-stylesheet">
	</head>
	<body>
		<layers-panel></layers-panel>
		<script nonce="${nonce}" src="${script}"></script>
	</body>
</html>
`;
}

function escapeAttribute(text: string): string {
	return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
