import type { Templates } from './catalogue.ts';

/** The command line: its table, its help and what it says where something was asked wrongly. */
export const enCli: Templates = {
	'cli.error': 'dockerfile-layers: {text}',
	'cli.unknownCommand': 'unknown command "{name}"; the commands are predict, fix and serve',
	'cli.commandIsFile':
		'"{name}" is no command; to see its layers: dockerfile-layers predict {name}',
	'cli.laterCommand':
		'{name} is not in this version ({version}); the commands are predict, fix and serve',
	'cli.unknownOption': 'unknown option {option}; see dockerfile-layers {command} --help',
	'cli.optionNeedsValue': '{option} needs a value, as in {option}=VALUE',
	'cli.optionTakesNoValue': '{option} takes no value',
	'cli.badChoice': '{option} cannot be "{value}"; choose one of {choices}',
	'cli.badPlatform': '--platform cannot be "{value}"; write it as linux/amd64 or linux/arm/v7',
	'cli.badBuildArg': '--build-arg "{value}" has no name; write it as NAME=VALUE',
	'cli.badBase':
		'--base cannot be "{value}"; write it as REFERENCE=ARCHIVE, as in alpine:3.15.0=alpine.tar',
	'cli.baseElsewhere':
		'--base {reference}: {kind} is not in this version; save the image to an archive (docker save) and name that',
	'cli.baseFailed': '--base {reference}: {path} cannot be used: {reason}',
	'cli.baseMissing': '--base {reference}: {path} is not there',
	'cli.baseUnused': '--base {reference} is used by no FROM or --from of {file}',
	'cli.badTarget': 'no stage of {file} is named {target}; those with a name are {stages}',
	'cli.badTargetNoNames': 'no stage of {file} is named {target}; none of its stages has a name',
	'cli.badTargetNoStages': 'no stage of {file} is named {target}; it has no stages',
	'cli.oneFile': '{command} takes one file, "{other}" is one too many',
	'cli.noOperands': '{command} takes no file, "{other}" is one too many',
	'cli.noDockerfile':
		'no Dockerfile or Containerfile in {folder}; name one: dockerfile-layers {command} FILE',
	'cli.fileMissing': '{path} is not there; name a Dockerfile that is',
	'cli.fileForbidden': '{path} may not be read; ask for the right to read it',
	'cli.fileUnreadable': '{path} cannot be read: {reason}',
	'cli.fileIsFolder': '{path} is a folder; name the Dockerfile in it',
	'cli.fileIsBinary': '{path} is a binary file; name a Dockerfile',
	'cli.fileTooLong': '{path} is larger than {limit}; name a Dockerfile',
	'cli.fileIsSpecial': '{path} is no regular file; name a Dockerfile, or - for standard input',
	'cli.fileIsUtf16': '{path} is in UTF-16, which no builder reads; save it as UTF-8',
	'cli.fileNotWritable': '{path} cannot be written: {reason}',
	'cli.fileNotUtf8':
		'{path} is not all UTF-8, so it cannot be written back unchanged; convert it first',
	'cli.contextMissing': 'the context {path} is not there; name the folder with --context',
	'cli.contextIsFile': 'the context {path} is a file; name a folder with --context',
	'cli.contextUnreadable':
		'the context {path} cannot be read: {reason}; name another with --context',
	'cli.writeNeedsFile': '--write needs a file; standard input can only be shown with --diff',
	'cli.writeOrDiff': '--write and --diff cannot both be; choose one',
	'cli.unknownRule': 'no rule is named "{rule}"; those that have fixes are {rules}',
	'cli.serveNeedsStdio':
		'serve talks over standard input and output only; start it as dockerfile-layers serve --stdio',
	'cli.lookUpFailed': '{name} could not be looked up: {reason} (--offline asks nothing)',
	'cli.lookUpsFailed': '{count:more look-up|more look-ups} failed',
	'cli.outputFailed': 'the output cannot be written: {reason}',
	'cli.unexpected': 'an error of the program itself, please report it: {reason}',

	'cli.fix.nothing': '{file}: nothing to fix',
	'cli.fix.written': '{file}: {fixes:fix|fixes} written',

	'cli.table.number': '#',
	'cli.table.line': 'line',
	'cli.table.instruction': 'instruction',
	'cli.table.size': 'size',
	'cli.head': '{file} · {platform} · {builder} · {store}',
	'cli.head.target': '{file} · target {target} · {platform} · {builder} · {store}',
	'cli.stage.shipped': 'stage {name}',
	'cli.stage.notShipped': 'stage {name}, not shipped',
	'cli.stage.notBuilt': 'stage {name}, not built for this target',
	'cli.note.baseLayers': '{count:base layer|base layers}',
	'cli.note.baseUnknown': 'number of layers unknown',
	'cli.note.stage': 'stage above',
	'cli.note.files': '{count:file|files}',
	'cli.note.trigger': 'trigger of the base',
	'cli.note.perhaps': 'a layer if it changes a file',
	'cli.total': '{layers} ({base} base + {own}) · {size}',
	'cli.totalUnknownBase': '{own} on a base of unknown layers · {size}',
	'cli.explain.compressed': 'compressed, as a push moves it',
	'cli.explain.disk': 'on disk in a containerd store',
	'cli.disk': 'on disk ≈ {size}',
	'cli.compressed': 'compressed {size}',
	'cli.noStage': 'no FROM yet: no layers',
	'cli.findings': 'Findings',
	'cli.problems': 'Problems',
	'cli.place': '{file}:{line}:{column}',
	'cli.fixHint': 'dockerfile-layers fix {file} shows the change',

	'cli.help': `dockerfile-layers: the layers a Dockerfile makes, and their sizes

  dockerfile-layers predict [FILE]   the layers, their sizes, findings
  dockerfile-layers fix [FILE]       the changes that save layers, as a diff
  dockerfile-layers serve --stdio    the language server

  dockerfile-layers COMMAND --help   more of a command
  dockerfile-layers --version

FILE is Dockerfile, then Containerfile, of the current folder; - is standard input.
Exit status: 0 fine, 2 asked wrongly or the input cannot be read.`,
	'cli.help.build': `Which build:
  --context DIR          the build context; default: the folder of FILE
  --target STAGE         name of the stage to build; default: the last
  --build-arg NAME=VALUE a build argument; without =VALUE from the environment
  --platform PLATFORM    linux/amd64, linux/arm64, …; default: this computer's
  --builder BUILDER      buildkit (default) or classic; @MAJOR adds the engine's version: classic@20
  --store STORE          overlay2 (default) or containerd
  --base REF=ARCHIVE     what REF is: docker-archive:PATH[:REF], oci-archive:PATH[:REF],
                         oci:PATH[:REF], or just the path
  --offline              ask nobody about base images, downloads and packages`,
	'cli.help.predict': `dockerfile-layers predict [FILE] [--explain] [--format table|json]

The layers that FILE will make, oldest first, with their sizes, findings and problems.
  --explain              below each row what it is made of
  --format json          the whole report, its form is in docs/cli.md`,
	'cli.help.fix': `dockerfile-layers fix [FILE] [--rule NAME]… [--diff | --write]

Changes that save layers or bytes and leave the image and its failures as they are.
  --diff                 print a unified diff for git apply (default)
  --write                write FILE
  --rule NAME            only this rule's; may be given again`,
	'cli.help.serve': `dockerfile-layers serve --stdio

The language server, for editors that start it themselves.`,
};
