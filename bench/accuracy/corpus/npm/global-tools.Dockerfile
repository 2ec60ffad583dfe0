FROM node:22-bookworm-slim
RUN npm install -g typescript@5.5.4 nodemon@3.1.4 && npm cache clean --force
RUN npm i -g serve@14.2.3
