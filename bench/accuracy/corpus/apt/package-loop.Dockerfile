FROM debian:trixie-slim
RUN apt-get update; for p in bc file patch; do apt-get install -y --no-install-recommends "$p"; done; rm -rf /var/lib/apt/lists/*
