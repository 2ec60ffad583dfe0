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
};
