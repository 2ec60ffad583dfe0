FROM alpine:3.15.0
RUN dd if=/dev/zero of=/tmp/a bs=1M count=4 && cp /tmp/a /var/a && rm /tmp/a
RUN rm -f /var/a
RUN mkdir -p /build && cd /build && dd if=/dev/zero of=object bs=64k count=10 && cat object object > program && rm object
RUN cp /build/program /usr/bin/program && rm -rf /build
