FROM debian:bookworm-slim AS assets
WORKDIR /work
COPY assets ./assets
RUN mkdir dist && cp assets/style.css dist/ && cat assets/data.json assets/data.json > dist/data.json
RUN dd if=/dev/zero of=dist/pack.bin bs=1000 count=77

FROM assets AS test
RUN dd if=/dev/zero of=/tmp/coverage bs=1M count=1

FROM alpine:3.15.0
COPY --from=assets /work/dist /srv
COPY --from=assets /work/assets/logo.png /srv/img/
COPY --from=assets /etc/debian_version /etc/built-on
RUN echo ok > /srv/health
