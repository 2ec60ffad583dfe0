FROM debian:trixie-slim
RUN apt-get update && apt-get install -y apache2 libapache2-mod-php && rm -rf /var/lib/apt/lists/*
RUN a2enmod rewrite
EXPOSE 80
CMD ["apachectl", "-D", "FOREGROUND"]
