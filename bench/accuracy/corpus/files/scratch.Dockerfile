FROM debian:bookworm-slim AS root
RUN mkdir -p /rootfs/etc /rootfs/bin && cp /etc/passwd /etc/group /rootfs/etc/ && cp /bin/true /rootfs/bin/
RUN cp /usr/share/zoneinfo/UTC /rootfs/etc/localtime 2>/dev/null || echo none > /rootfs/etc/localtime
FROM scratch
COPY --from=root /rootfs/ /
COPY assets/data.json /data/
USER 65534
