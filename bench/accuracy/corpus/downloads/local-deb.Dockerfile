FROM debian:bookworm-slim
ARG DOWNLOADS
RUN apt-get update && apt-get install -y --no-install-recommends wget
RUN wget -q ${DOWNLOADS}/hello-tool_1.0_all.deb && dpkg -i hello-tool_1.0_all.deb && rm hello-tool_1.0_all.deb
RUN wget -qP /tmp ${DOWNLOADS}/hello-tool_1.0_all.deb && apt-get install -y --reinstall /tmp/hello-tool_1.0_all.deb && rm -rf /tmp/* /var/lib/apt/lists/*
