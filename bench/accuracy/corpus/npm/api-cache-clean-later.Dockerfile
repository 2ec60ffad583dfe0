FROM node:22-bookworm-slim
WORKDIR /usr/src/app
COPY . .
RUN npm ci
RUN npm cache clean --force
RUN npm prune --omit=dev
CMD ["npm", "start"]
