FROM debian:bookworm-slim
ARG DOWNLOADS
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
RUN curl -fsSL ${DOWNLOADS}/install.sh | sh
RUN curl -fsSLO --output-dir /tmp ${DOWNLOADS}/agent && install -m 755 /tmp/agent /usr/local/bin/ && rm /tmp/agent
