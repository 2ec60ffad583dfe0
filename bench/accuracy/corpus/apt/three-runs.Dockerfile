FROM debian:bookworm-slim
RUN apt-get update
RUN apt-get install -y wget gnupg
RUN apt-get install -y jq
RUN apt-get clean
RUN rm -rf /var/lib/apt/lists/*
