FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y graphviz fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
