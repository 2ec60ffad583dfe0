FROM debian:trixie
COPY assets/data.json /etc/motd
COPY entrypoint.sh /etc/motd
RUN cp /etc/passwd /etc/passwd.bak && cat /etc/passwd.bak >> /etc/group
RUN truncate -s 0 /var/log/dpkg.log /var/log/faillog 2>/dev/null; truncate -s +100 /etc/motd
RUN cat /dev/null > /etc/motd
