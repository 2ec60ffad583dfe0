FROM node:22-bookworm-slim
WORKDIR /web
COPY . .
RUN npm ci --no-audit --no-fund && npm cache clean --force
RUN npm run build && rm -rf node_modules
