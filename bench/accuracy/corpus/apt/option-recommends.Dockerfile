FROM debian:bookworm-slim
RUN apt-get -o Acquire::Retries=3 update \
 && apt-get -o APT::Install-Recommends=false -y install bind9-dnsutils iputils-ping netcat-openbsd \
 && rm -rf /var/lib/apt/lists/*
