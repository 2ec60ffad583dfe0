/** The form in which names of projects and of extras are compared. */
export function normalName(name: string): string {
	return name.toLowerCase().replace(/[-_.]+/g, '-');
}
