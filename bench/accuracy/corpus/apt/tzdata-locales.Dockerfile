FROM debian:bookworm-slim
ENV DEBIAN_FRONTEND=noninteractive TZ=Europe/Berlin
RUN apt-get update && apt-get install -y tzdata locales \
  && ln -fs /usr/share/zoneinfo/$TZ /etc/localtime \
  && sed -i 's/# en_US.UTF-8/en_US.UTF-8/' /etc/locale.gen \
  && locale-gen \
  && rm -rf /var/lib/apt/lists/*
ENV LANG=en_US.UTF-8
