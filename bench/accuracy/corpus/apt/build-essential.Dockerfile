FROM debian:bookworm
RUN apt-get update && apt-get install -y build-essential
RUN rm -rf /var/lib/apt/lists/*
WORKDIR /src
CMD ["make"]
