import type { Connection } from 'vscode-languageserver';
import type { LanguageService } from '../languageService.ts';
import type { InitializationOptions } from '../protocol/requests.ts';
import type { ClientAbilities } from './clientAbilities.ts';
import type { ClientNotifier } from './clientNotifier.ts';
import type { Failures } from './runSafe.ts';
import type { Runtime } from './runtime.ts';
import type { Sessions } from './sessions.ts';

/** What the handlers of one connection share; made when the client has introduced itself. */
export interface ServerContext {
	readonly connection: Connection;
	readonly runtime: Runtime;
	readonly service: LanguageService;
	readonly options: Required<InitializationOptions>;
	readonly abilities: ClientAbilities;
	readonly sessions: Sessions;
	readonly notifier: ClientNotifier;
	readonly failures: Failures;
	/** Absolute paths of the workspace's folders; follows the client. */
	readonly folders: string[];
	/** Trust can be granted while the server runs. */
	readonly trust: { granted: boolean };
}
