FROM debian:bookworm-slim
COPY . /tmp/src
RUN install -d -m 0755 /etc/app \
 && install -m 0755 /tmp/src/entrypoint.sh /usr/local/bin/entrypoint \
 && install -Dm644 /tmp/src/assets/data.json /usr/share/app/data.json \
 && rm -rf /tmp/src
