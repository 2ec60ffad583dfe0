FROM debian:trixie-slim
COPY <<EOT /etc/app/config.ini
[server]
port = 8080
name = ${HOSTNAME:-app}
EOT
COPY --chmod=755 <<"EOT" /usr/local/bin/run
#!/bin/sh
exec "$@"
EOT
RUN <<EOT
set -e
mkdir -p /var/lib/app
echo "ready" > /var/lib/app/state
cat > /etc/app/extra.ini <<INI
[extra]
enabled = true
INI
EOT
RUN <<EOT bash
set -euo pipefail
for i in 1 2 3; do
  printf 'worker %s\n' "$i" > "/var/lib/app/worker-$i"
done
EOT
