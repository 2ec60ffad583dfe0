import type { Templates } from './catalogue.ts';

/** Parts of sizes, and why a part is not known. */
export const enParts: Templates = {
	'part.archiveFailed': '{source} could not be looked into: {reason}',
	'part.archiveFormat': 'contents of {source} ({format} cannot be read here)',
	'part.archiveUnknown': '{source}, unpacked if it is an archive (not looked into yet)',
	'part.contextFailed': '{source} (the build context could not be read: {reason})',
	'part.contextTruncated': 'what lies beyond the limit of files in the build context, for {source}',
	'part.contextUnknown': '{source} (the build context has not been read)',
	'part.copied': '{source}: {files:file|files}',
	'part.destinationIsFile': 'nothing: the build fails because {path} is a file, not a folder',
	'part.destinationNeedsSlash':
		'nothing: the build fails because {path}, the destination of several files, does not end with /',
	'part.folderOrFile': 'all of the files, or the last one where the destination is no folder',
	'part.git': 'repository {url}',
	'part.heredoc': 'heredoc {name}',
	'part.heredocVariable': 'heredoc {name} (a variable in it is known only to the build)',
	'part.imageFiles': '{source} of image {image} (its files are not known)',
	'part.missingSource':
		'nothing: the build fails because {source} is not there, or an ignore file leaves it out',
	'part.noSource': 'nothing: the build fails because no source was found',
	'part.originVariable': '{source} (--from depends on a variable that only the build knows)',
	'part.stageFiles': '{source} of stage {stage} (not all that it writes is known before the build)',
	'part.unpacked': '{source} unpacked: {files:file|files}',
	'part.unreadable': '{path} (could not be read: {reason})',
	'part.url': 'download of {url}',
	'part.variable': 'a source that depends on a variable that only the build knows',
	'part.fileWritten': '{path}',
	'part.moreFilesWritten': '{count:more file|more files}',
	'part.unknownCommands': 'what its commands change is known after a build',
	'part.windows': '{name} of a Windows image: sizes are not modelled',
	'part.command': '{name}: not known before a build',
	'part.baseExact': '{reference}, as published on {date}',
	'part.baseTag': '{reference}: built-in figures of {date}; a tag moves',
	'part.baseFamily': '{reference}: from {count:sibling tag|sibling tags}, {date}',
	'part.baseUnknown': '{reference}: not known here',
};
