FROM debian:bookworm
WORKDIR /usr/local/bin
COPY entrypoint.sh run.sh
COPY entrypoint.sh run.sh
WORKDIR /usr/local/bin
RUN mkdir -p /var/www && cp -p run.sh /var/www/ && cp -u run.sh /var/www/run.sh
RUN rm run.sh && rmdir /var/www 2>/dev/null; true
