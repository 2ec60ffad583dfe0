FROM node:22-bookworm-slim
WORKDIR /app
COPY . /app
RUN npm install
EXPOSE 3000
CMD npm start
