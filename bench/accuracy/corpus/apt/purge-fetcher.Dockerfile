FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates wget \
    && mkdir -p /opt/tool \
    && echo "v1.4.2" > /opt/tool/version \
    && apt-get purge -y --auto-remove wget \
    && rm -rf /var/lib/apt/lists/*
