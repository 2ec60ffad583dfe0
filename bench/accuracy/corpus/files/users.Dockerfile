FROM debian:bookworm
ARG UID=1001
RUN groupadd -g 1001 dev && useradd -m -u ${UID} -g dev -s /bin/bash dev
RUN mkdir -p /home/dev/.ssh && chmod 700 /home/dev/.ssh && chown -R dev:dev /home/dev/.ssh
RUN usermod -aG audio dev
USER dev
WORKDIR /home/dev/work
RUN touch notes.txt && echo "export EDITOR=vi" >> ~/.bashrc
