FROM debian:bookworm-slim
ENV PYTHONUNBUFFERED=1
RUN set -eux; \
	apt-get update; \
	apt-get install -y --no-install-recommends python3 python3-pip python3-venv; \
	rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
