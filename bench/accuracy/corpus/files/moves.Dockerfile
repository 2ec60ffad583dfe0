FROM debian:bookworm-slim
COPY . /src
RUN mkdir -p /opt/site/css && mv /src/assets/style.css /opt/site/css/
RUN cp -r /src/assets /opt/site/assets
RUN mv /src /usr/src/site
RUN ln -s /usr/src/site /site && ln /usr/src/site/assets/logo.png /opt/logo.png
RUN cp -a /usr/src/site/assets/data.json /opt/site/data.json && cp /opt/site/data.json /opt/site/data.bak
RUN rm -rf /usr/src/site
