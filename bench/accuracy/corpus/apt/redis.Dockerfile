FROM debian:trixie
RUN apt-get update && apt-get install -y redis-server && rm -rf /var/lib/apt/lists/*
RUN sed -i 's/^bind .*/bind 0.0.0.0/; s/^daemonize yes/daemonize no/' /etc/redis/redis.conf
EXPOSE 6379
CMD ["redis-server", "/etc/redis/redis.conf"]
