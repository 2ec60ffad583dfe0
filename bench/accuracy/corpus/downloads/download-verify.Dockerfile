FROM debian:trixie-slim
ARG DOWNLOADS
ENV VERSION=1.4.2
RUN set -eux; \
	apt-get update; \
	apt-get install -y --no-install-recommends wget; \
	wget -O tool.tar.gz "$DOWNLOADS/tool-$VERSION.tar.gz"; \
	wget -O tool.sha256 "$DOWNLOADS/tool-$VERSION.sha256"; \
	sha256sum tool.tar.gz; \
	tar -xf tool.tar.gz -C /usr/local --strip-components=1; \
	rm tool.tar.gz tool.sha256; \
	apt-get purge -y --auto-remove wget; \
	rm -rf /var/lib/apt/lists/*
