/** The id that VS Code and the container extensions give to Dockerfiles. */
export const dockerfileLanguage = 'dockerfile';

/** Names that are Dockerfiles whatever language another extension gave them. */
const dockerfileNames =
	'**/{Dockerfile,Containerfile,Dockerfile.*,Containerfile.*,*.dockerfile,*.containerfile}';

/** A filter of documents in the form that editor and protocol share. */
export interface DockerfileFilter {
	readonly language: string;
	readonly scheme?: string;
	readonly pattern?: string;
}

/**
 * Where the documents of a desktop or remote window live. Diff views, output channels and other
 * read-only copies have other schemes and are left alone.
 */
const desktopSchemes = ['file', 'untitled', 'vscode-remote', 'vscode-vfs'] as const;

/** Schemes of documents that are copies of another one: hints there would be said twice. */
export const copySchemes: ReadonlySet<string> = new Set(['git', 'output', 'vscode-scm', 'gitfs']);

/** Which documents the desktop client hands to the server. */
export const desktopSelector: readonly DockerfileFilter[] = desktopSchemes.flatMap((scheme) => [
	{ scheme, language: dockerfileLanguage },
	{ scheme, language: 'plaintext', pattern: dockerfileNames },
]);

/** Which documents the web client hands to the server: there any file system may be a virtual one. */
export const webSelector: readonly DockerfileFilter[] = [
	{ language: dockerfileLanguage },
	{ language: 'plaintext', pattern: dockerfileNames },
];
