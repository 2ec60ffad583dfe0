/** What the benchmarks need of the product and of the libraries beside it, bundled by run.mjs. */
export { DockerfileParser } from 'dockerfile-ast';
export { baseFacts } from '../server/src/core/estimate/bases.ts';
export { planDockerfile } from '../server/src/core/planDockerfile.ts';
export { walkContext } from '../server/src/sources/context/walkContext.ts';
export { plainBuild } from '../test/support/plainBuild.ts';
