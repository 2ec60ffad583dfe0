FROM debian:trixie-slim
RUN groupadd -r app --gid=999 && useradd -r -g app --uid=999 --home-dir=/srv/app app
RUN set -eux; \
	apt-get update; \
	apt-get install -y --no-install-recommends gosu; \
	rm -rf /var/lib/apt/lists/*; \
	gosu nobody true
RUN mkdir -p /srv/app && chown -R app:app /srv/app
