FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        php-cli php-curl php-mbstring php-xml php-zip unzip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
CMD ["php", "-a"]
