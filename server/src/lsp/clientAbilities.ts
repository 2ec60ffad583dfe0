import type { ClientCapabilities } from 'vscode-languageserver';

/** What of the client's capabilities the server's answers depend on. */
export interface ClientAbilities {
	readonly configuration: boolean;
	readonly configurationChanges: boolean;
	readonly workspaceFolders: boolean;
	readonly pullDiagnostics: boolean;
	readonly diagnosticRefresh: boolean;
	readonly inlayHintRefresh: boolean;
	readonly codeLensRefresh: boolean;
	readonly versionedEdits: boolean;
}

export function clientAbilities({ workspace, textDocument }: ClientCapabilities): ClientAbilities {
	return {
		configuration: workspace?.configuration === true,
		configurationChanges: workspace?.didChangeConfiguration?.dynamicRegistration === true,
		workspaceFolders: workspace?.workspaceFolders === true,
		pullDiagnostics: textDocument?.diagnostic !== undefined,
		diagnosticRefresh: workspace?.diagnostics?.refreshSupport === true,
		inlayHintRefresh: workspace?.inlayHint?.refreshSupport === true,
		codeLensRefresh: workspace?.codeLens?.refreshSupport === true,
		versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
	};
}
