FROM debian:trixie-slim
RUN echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/01norecommend \
 && echo 'APT::Install-Suggests "0";' >> /etc/apt/apt.conf.d/01norecommend
RUN apt-get update && apt-get install -y rsync cron logrotate && rm -rf /var/lib/apt/lists/*
