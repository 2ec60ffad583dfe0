FROM debian:trixie-slim
RUN set -eux; \
	buildDeps='gcc libc6-dev make'; \
	apt-get update; \
	apt-get install -y --no-install-recommends $buildDeps zlib1g; \
	rm -rf /var/lib/apt/lists/*; \
	mkdir -p /usr/src/hello; \
	apt-get purge -y --auto-remove $buildDeps
