FROM alpine:3.15.0
LABEL org.opencontainers.image.title="site"
COPY assets /usr/share/site/html
RUN chmod -R a+rX /usr/share/site/html
RUN touch /usr/share/site/html/data.json
COPY entrypoint.sh /
RUN chmod 755 /entrypoint.sh && ln -s /usr/share/site /site
EXPOSE 80
