FROM alpine:3.15.0
ARG DOWNLOADS
ADD ${DOWNLOADS}/agent /usr/local/bin/agent
ADD --chmod=755 ${DOWNLOADS}/agent /usr/local/bin/
ADD ${DOWNLOADS}/tool-1.4.2.tar.gz /tmp/
RUN tar -C /usr/local -xzf /tmp/tool-1.4.2.tar.gz
RUN rm /tmp/tool-1.4.2.tar.gz
