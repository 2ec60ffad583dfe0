/** A stage as people write them: continuations, comments, variables, flags. `@` is its number. */
const stage = [
	'FROM debian:bookworm-slim AS stage@',
	'ARG VERSION=1.@.0',
	'ENV HOME=/srv/app@ \\',
	'    MODE=production',
	'WORKDIR /srv/app@',
	'# what is needed to build',
	'RUN apt-get update && \\',
	'    apt-get install -y --no-install-recommends \\',
	'      ca-certificates curl git \\',
	'      python3 \\',
	'    && rm -rf /var/lib/apt/lists/*',
	'COPY --chown=1000:1000 package@.json package-lock.json ./',
	'RUN npm ci --omit=dev',
	'COPY . .',
	'RUN set -eux; \\',
	'    make -C lib VERSION="$VERSION"; \\',
	'    dd if=/dev/zero of=blob@ bs=1M count=2',
	'RUN rm -rf /tmp/* && echo "$HOME" > /etc/home',
	'LABEL org.opencontainers.image.version=$VERSION',
	'EXPOSE 8080',
	'USER 1000',
	'HEALTHCHECK CMD curl -f http://localhost:8080/ || exit 1',
	'ENTRYPOINT ["node", "server.js"]',
	'CMD ["--port", "8080"]',
	'',
];

/** A Dockerfile of so many lines. @param {number} lines */
export function dockerfileOf(lines) {
	return Array.from({ length: lines }, (_, line) =>
		(stage[line % stage.length] ?? '').replace('@', String(Math.floor(line / stage.length))),
	).join('\n');
}
