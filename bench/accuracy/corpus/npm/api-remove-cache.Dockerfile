FROM node:22-bookworm-slim
WORKDIR /app
ADD package.json package-lock.json /app/
RUN npm ci --only=production --ignore-scripts --no-audit --no-fund \
    && rm -rf /root/.npm
COPY . .
RUN chown -R node:node /app 2>/dev/null || chown -R 1000:1000 /app
