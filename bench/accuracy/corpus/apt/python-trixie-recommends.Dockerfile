FROM debian:trixie
RUN apt-get update && apt-get install -y python3-requests python3-yaml && rm -rf /var/lib/apt/lists/*
