import type { Templates } from './catalogue.ts';

/** What servers could not be asked, or answered wrongly. */
export const enNetwork: Templates = {
	'http.address': '{host} names an address that is neither http nor https',
	'http.broken': '{host} broke off its answer ({reason})',
	'http.cancelled': '{host} is not asked any more',
	'http.downgrade': '{host} redirects from https to http, to {to}',
	'http.late': '{host} did not answer in time',
	'http.notAsked': '{host} is no host that this build would ask',
	'http.redirects': '{host} redirects too often',
	'http.unreachable': '{host} cannot be reached ({reason})',
	'lookUp.packageIndex': 'the list of packages of {distribution} {release} ({architecture})',
	'lookUp.packages': '{count:package|packages}',
	'lookUp.npmPackages': 'packages of npm',
	'lookUp.pythonPackages': 'packages of Python',
	'network.tooMany': 'not asked: {count:look-up|look-ups} serve one file at most',

	'part.registryImage': '{reference}: as its registry describes it ({digest})',
	'registry.digest': '{host} sent something else than {digest}',
	'registry.layers': '{host} describes an image of {count:layer|layers}, which no engine takes',
	'registry.length': '{host} says two lengths of layer {digest}',
	'registry.malformed': '{host} describes no image that can be understood',
	'registry.noJson': '{host} answered with something that is no manifest',
	'registry.notFound': '{host} has no such image in {repository}',
	'registry.notImage': '{host} has something there that is no container image',
	'registry.platform': '{host} has no image for {platform}, but for {platforms}',
	'registry.realm': '{host} asks for a password at an address that is not safe',
	'registry.reference': '{reference} is no reference of an image',
	'registry.schema1': '{host} has only a manifest of schema 1, which engines no longer pull',
	'registry.status': '{host} answered with status {status}',
	'registry.tooLarge': '{host} sends a description larger than is read',
	'registry.tooMany': '{host} refuses for now: too many requests (429)',
	'registry.unauthorized':
		'{host} does not show {repository} to you; docker login, or it does not exist',
	'remote.status': '{host} answered with status {status}',
};
