FROM alpine:3.15.0
ARG DOWNLOADS
ARG VERSION=1.4.2
WORKDIR /opt
RUN wget -q ${DOWNLOADS}/tool-${VERSION}.tar.gz && tar xzf tool-${VERSION}.tar.gz && rm tool-${VERSION}.tar.gz
RUN wget -O /usr/bin/agent ${DOWNLOADS}/agent && chmod +x /usr/bin/agent
RUN wget -qO- ${DOWNLOADS}/tool-${VERSION}.tar.gz | tar xz -C /usr
RUN wget ${DOWNLOADS}/agent
RUN rm agent
