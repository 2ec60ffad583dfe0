FROM node:22-bookworm-slim
WORKDIR /web
COPY package.json package-lock.json ./
RUN npm ci --cache /tmp/npm-cache && rm -rf /tmp/npm-cache
