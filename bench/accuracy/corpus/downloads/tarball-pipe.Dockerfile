FROM debian:bookworm-slim
ARG DOWNLOADS
RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates xz-utils unzip && rm -rf /var/lib/apt/lists/*
RUN curl -fsSL ${DOWNLOADS}/tool-1.4.2.tar.gz | tar -xz -C /usr/local
RUN curl -fsSL "$DOWNLOADS/tool-1.4.2.tar.xz" | tar -xJ --strip-components=1 -C /opt
RUN curl -sSLo /tmp/tool.zip ${DOWNLOADS}/tool-1.4.2.zip && unzip -q /tmp/tool.zip -d /srv && rm /tmp/tool.zip
