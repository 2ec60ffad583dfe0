FROM debian:bookworm-slim
RUN useradd --create-home --shell /bin/bash app
COPY assets /srv/assets
RUN chown -R app:app /srv/assets
COPY entrypoint.sh /usr/local/bin/
RUN chmod +x /usr/local/bin/entrypoint.sh
USER app
ENTRYPOINT ["entrypoint.sh"]
