FROM debian:trixie
RUN apt-get update
RUN apt-get update && apt-get install -y less
RUN apt-get remove -y less && apt-get autoremove -y && apt-get autoclean
