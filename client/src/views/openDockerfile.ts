import { l10n, type Uri, window, workspace } from 'vscode';

const pattern =
	'**/{Dockerfile,Containerfile,Dockerfile.*,Containerfile.*,*.dockerfile,*.containerfile}';
const excluded = '**/{node_modules,.git}/**';

/** More than can be read in a list. */
const maxFiles = 200;

/** Opens the workspace's Dockerfile; with several, the user picks one. */
export async function openDockerfile(): Promise<void> {
	const found = await workspace.findFiles(pattern, excluded, maxFiles);
	const uri = found.length === 1 ? found[0] : await pick(found);
	if (uri !== undefined) await window.showTextDocument(uri);
}

async function pick(found: readonly Uri[]): Promise<Uri | undefined> {
	if (found.length === 0) {
		const chosen = await window.showOpenDialog({ openLabel: l10n.t('Open Dockerfile') });
		return chosen?.[0];
	}
	const items = found
		.map((uri) => ({ label: workspace.asRelativePath(uri), uri }))
		.sort((left, right) => left.label.localeCompare(right.label));
	const picked = await window.showQuickPick(items, { title: l10n.t('Open Dockerfile') });
	return picked?.uri;
}
