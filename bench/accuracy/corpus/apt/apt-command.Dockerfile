FROM debian:trixie
RUN apt update && apt install -y htop vim-tiny && apt clean
