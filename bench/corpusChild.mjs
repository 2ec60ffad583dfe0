// Plans (`plan`) or only parses (`parse`) the Dockerfiles of standard input, a JSON list of texts, and
// prints how long that took for the first time in the process and, with the code compiled, for the
// third; reading them is not counted.
import { readFileSync } from 'node:fs';

const { baseFacts, DockerfileParser, plainBuild, planDockerfile } = await import(
	new URL('../.cache/bench/core.mjs', import.meta.url).href
);
const texts = JSON.parse(readFileSync(0, 'utf8'));
const knowledge = { context: undefined, images: new Map(), archives: new Map(), baseFacts };
const work =
	process.argv[2] === 'plan'
		? (/** @type {string} */ text) => planDockerfile(text, plainBuild, knowledge)
		: (/** @type {string} */ text) => DockerfileParser.parse(text);

const rounds = [1, 2, 3].map(() => {
	const start = performance.now();
	for (const text of texts) work(text);
	return performance.now() - start;
});
console.log(JSON.stringify({ files: texts.length, first: rounds[0], third: rounds[2] }));
