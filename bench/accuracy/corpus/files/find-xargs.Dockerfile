FROM debian:bookworm-slim
COPY . /app
RUN find /app -name '*.md' -delete
RUN find /app -type f -name '*.sh' -exec chmod 755 {} +
RUN find / -xdev -name '*.pyc' -print0 | xargs -0 -r rm -f
