FROM debian:bookworm-slim
COPY vendor.tar.gz /usr/src/
RUN cd /usr/src && tar xzf vendor.tar.gz && ls vendor && dd if=/dev/zero of=/usr/local/lib/libhello.so bs=1k count=40
RUN date > /etc/build-date
RUN ls -la /usr/share > /listing.txt
RUN bash /dev/null; ldconfig
