FROM debian:trixie-slim
RUN apt-get update && \
    apt-get install --no-install-recommends -y python3-numpy python3-flask gunicorn && \
    apt-get clean && \
    rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*
EXPOSE 8000
