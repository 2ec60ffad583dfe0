FROM debian:bookworm-slim
RUN apt-get update && apt-get upgrade -y && apt-get install -y --no-install-recommends procps && rm -rf /var/lib/apt/lists/*
