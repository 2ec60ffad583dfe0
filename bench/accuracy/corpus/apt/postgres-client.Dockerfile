FROM debian:trixie
LABEL maintainer="ops@example.com"
RUN apt-get update -qq && apt-get install -qq -y postgresql-client gzip && rm -rf /var/lib/apt/lists/*
VOLUME /backup
CMD ["pg_dump", "--version"]
