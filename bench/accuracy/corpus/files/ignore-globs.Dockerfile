FROM alpine:3.15.0
WORKDIR /site
COPY assets/*.png img/
COPY assets/style.css assets/data.json ./
COPY . .
RUN rm -rf docs
