import type { ChosenBuild } from '../protocol/requests.ts';
import {
	DocumentSession,
	type SessionDocument,
	type SessionEnvironment,
} from './documentSession.ts';
import type { SettingsStore } from './settingsStore.ts';

export interface SessionsOptions {
	readonly environment: SessionEnvironment;
	readonly settings: SettingsStore;
	readonly chosenBuilds: Readonly<Record<string, ChosenBuild>>;
	/** Absolute paths of the workspace's folders, as they are now. */
	readonly folders: () => readonly string[];
}

/** The open documents. A session exists once its settings are there. */
export class Sessions {
	readonly #options: SessionsOptions;
	readonly #open = new Map<string, Promise<DocumentSession>>();
	readonly #ready = new Map<string, DocumentSession>();
	readonly #chosen: Map<string, ChosenBuild>;

	constructor(options: SessionsOptions) {
		this.#options = options;
		this.#chosen = new Map(Object.entries(options.chosenBuilds));
	}

	/** Undefined for a document that is not open. */
	async get(uri: string): Promise<DocumentSession | undefined> {
		return this.#open.get(uri);
	}

	/** The session if it can be had without waiting. */
	peek(uri: string): DocumentSession | undefined {
		return this.#ready.get(uri);
	}

	all(): readonly DocumentSession[] {
		return [...this.#ready.values()];
	}

	open(document: SessionDocument): Promise<DocumentSession> {
		const { uri } = document;
		const session = this.#create(document).then((created) => {
			if (this.#open.get(uri) === session) this.#ready.set(uri, created);
			return created;
		});
		this.#open.set(uri, session);
		return session;
	}

	close(uri: string): void {
		this.#ready.get(uri)?.dispose();
		this.#ready.delete(uri);
		this.#open.delete(uri);
		this.#options.settings.forget(uri);
	}

	/** Remembers a choice, for the time when its document is opened too. */
	async choose(uri: string, build: ChosenBuild | null): Promise<void> {
		if (build === null) this.#chosen.delete(uri);
		else this.#chosen.set(uri, build);
		const session = await this.#open.get(uri);
		session?.rebuild(session.settings, build);
	}

	/** Asks for the settings of all open documents again. */
	async reconfigure(): Promise<void> {
		this.#options.settings.drop();
		await Promise.all(
			[...this.#open].map(async ([uri, opening]) => {
				const session = await opening;
				session.rebuild(await this.#options.settings.get(uri), session.chosen);
			}),
		);
	}

	dispose(): void {
		for (const uri of [...this.#open.keys()]) this.close(uri);
	}

	async #create(document: SessionDocument): Promise<DocumentSession> {
		const { environment, folders, settings } = this.#options;
		const { pathOf, paths } = environment.runtime;
		const path = pathOf(document.uri);
		const holding =
			path === null ? [] : folders().filter((each) => paths.relative(each, path) !== null);
		const folder = holding.toSorted((one, other) => other.length - one.length)[0] ?? null;
		return new DocumentSession(
			document,
			{ path, folder },
			await settings.get(document.uri),
			this.#chosen.get(document.uri) ?? null,
			environment,
		);
	}
}
