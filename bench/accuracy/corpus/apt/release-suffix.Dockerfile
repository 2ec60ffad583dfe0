FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends rsync/bookworm unzip zip \
 && rm -rf /var/lib/apt/lists/*
