FROM debian:bookworm-slim
RUN groupadd --system app && useradd --system --gid app --no-create-home app
WORKDIR /srv/assets
COPY --chown=app:app assets ./
COPY --chmod=755 entrypoint.sh /usr/local/bin/entrypoint.sh
USER app
