/** Exec form as words of a shell, where the shell runs exactly the same program. */
import { parse } from 'unbash';
import type { Message } from '../../protocol/message.ts';
import type { InstructionNode } from '../dockerfile/model.ts';
import type { RunScript } from '../shell/script.ts';
import { shellQuote } from '../shell/shellQuote.ts';

type ExecResult =
	| { readonly kind: 'script'; readonly script: RunScript }
	| { readonly kind: 'refused'; readonly reason: Message; readonly script?: undefined };

const scripts = new WeakMap<InstructionNode, ExecResult>();

/** Null for shell form. */
export function execScript(node: InstructionNode): ExecResult | null {
	if (node.json === null) return null;
	const known = scripts.get(node);
	if (known !== undefined) return known;
	const result = quoteExec(node.json);
	scripts.set(node, result);
	return result;
}

function quoteExec(words: readonly string[]): ExecResult {
	const [name = ''] = words;
	if (words.some((word) => /[\n\r\0]/.test(word))) {
		return { kind: 'refused', reason: { code: 'refusal.merge.execLines' } };
	}
	// Without a slash a shell may take the name for a builtin, which acts in its own way.
	if (name === '' || (!name.includes('/') && !externalCommands.has(name))) {
		return { kind: 'refused', reason: { code: 'refusal.merge.execName', args: { name } } };
	}
	const text = words.map(shellQuote).join(' ');
	const program = parse(text);
	return {
		kind: 'script',
		script: { text, offset: 0, program, errors: program.errors ?? [], heredoc: false },
	};
}

/** Programs that no shell has as a builtin, an alias or a reserved word. */
const externalCommands = new Set(
	`apk apt apt-get apt-key aptitude bash bundle cargo chmod chown cmake composer conda cp curl dash
	dd dnf dotnet dpkg find gcc gem git go gradle groupadd gunzip gzip install java javac ln ls make
	microdnf mkdir mv mvn node npm npx perl php pip pip3 pnpm python python2 python3 rm rmdir rpm
	ruby sed sh sha256sum tar tdnf touch tr unzip update-ca-certificates useradd uv wget xz yarn yum
	zypper adduser addgroup ash bower bzip2 choco dotnet grep groupmod gunicorn id locale-gen
	mkfifo nginx nuget pecl pipenv pipx poetry service usermod virtualenv`.split(/\s+/),
);
