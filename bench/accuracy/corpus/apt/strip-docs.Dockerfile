FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends perl imagemagick && \
    rm -rf /usr/share/doc/* /usr/share/man/* /usr/share/locale/* \
           /var/cache/debconf/* /var/lib/apt/lists/* /tmp/* /var/tmp/*
