FROM debian:bookworm-slim
ADD vendor.tar.gz /opt/vendor/
COPY vendor.tar.gz /tmp/
RUN tar -xzf /tmp/vendor.tar.gz -C /usr/local && rm /tmp/vendor.tar.gz
COPY vendor.tar.gz /tmp/again.tar.gz
RUN mkdir -p /opt/b && tar xf /tmp/again.tar.gz -C /opt/b --strip-components=1
RUN rm -f /tmp/again.tar.gz
