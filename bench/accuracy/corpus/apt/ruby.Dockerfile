FROM debian:trixie
RUN apt-get update && apt-get install -y --no-install-recommends ruby ruby-dev libsqlite3-dev && rm -rf /var/lib/apt/lists/*
