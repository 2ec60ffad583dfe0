FROM debian:bookworm-slim
ARG CURL_VERSION=7.88.*
RUN apt-get update && apt-get install -y --no-install-recommends \
      curl=${CURL_VERSION} \
      jq=1.6-* \
      tini=0.19.0-1+b* \
    && rm -rf /var/lib/apt/lists/*
ENTRYPOINT ["/usr/bin/tini", "--"]
