FROM debian:trixie-slim
ARG MODE=production
ENV APP_HOME=/srv/app
WORKDIR ${APP_HOME}
RUN if [ "$MODE" = production ]; then echo "debug=false" > settings; else echo "debug=true" > settings; dd if=/dev/zero of=symbols bs=1M count=2; fi
RUN for dir in log tmp/cache run; do mkdir -p "$dir"; echo keep > "$dir/.keep"; done
RUN write() { printf '%s' "$2" > "$1"; }; write a 12345; write b 67
RUN (cd tmp && dd if=/dev/zero of=blob bs=1k count=7) && test -f settings || exit 1
RUN set -eux; \
	{ \
		echo 'first'; \
		echo 'second'; \
	} | tee conf.d > /dev/null
RUN cat settings conf.d > all.txt && wc -c all.txt
