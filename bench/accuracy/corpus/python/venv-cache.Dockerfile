FROM debian:bookworm-slim AS build
ARG PIP_INDEX_URL
ARG PIP_TRUSTED_HOST
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt /
RUN pip install -r /requirements.txt
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY --from=build /venv /venv
COPY app.py /app/app.py
