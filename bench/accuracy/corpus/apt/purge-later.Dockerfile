FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev make
RUN apt-get purge -y gcc libc6-dev make
RUN apt-get autoremove -y
RUN rm -rf /var/lib/apt/lists/*
