FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y openssh-server supervisor \
 && mkdir -p /var/run/sshd /var/log/supervisor \
 && rm -rf /var/lib/apt/lists/*
RUN echo 'root:changeme' | chpasswd
RUN sed -i 's/#PermitRootLogin prohibit-password/PermitRootLogin yes/' /etc/ssh/sshd_config
EXPOSE 22
CMD ["/usr/bin/supervisord"]
