FROM debian:bookworm-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN mkdir -p /opt/{bin,lib,share/doc} && echo {1..5} > /opt/share/numbers
RUN cat /etc/os-release | grep -E '^ID=' > /opt/share/id
RUN head -c 2048 /dev/zero | tr '\0' 'x' > /opt/lib/filler
RUN [[ -d /opt/lib ]] && cp /opt/lib/filler /opt/lib/filler2
