FROM debian:bookworm
RUN rm /etc/apt/apt.conf.d/docker-clean
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates
RUN apt-get clean
