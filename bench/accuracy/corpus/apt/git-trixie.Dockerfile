FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends git openssh-client less \
 && rm -rf /var/lib/apt/lists/*
RUN git config --system safe.directory '*'
