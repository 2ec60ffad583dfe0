FROM debian:bookworm-slim
WORKDIR /srv
COPY assets/data.json .
RUN gzip -9 data.json
RUN gunzip data.json.gz
RUN tar cf backup.tar data.json && tar tf backup.tar
RUN tar czf backup.tar.gz data.json && rm backup.tar
