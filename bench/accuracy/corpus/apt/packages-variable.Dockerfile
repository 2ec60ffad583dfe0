FROM debian:bookworm-slim
ARG EXTRA="nano"
ENV PACKAGES="sqlite3 file"
RUN apt-get update && apt-get install -y --no-install-recommends $PACKAGES ${EXTRA} && rm -rf /var/lib/apt/lists/*
