# Two stages: packages are installed from locks with hashes, and only the result goes into the image.
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/infodesk \
    && /opt/infodesk/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
RUN /opt/build/bin/python -m hatchling build --target wheel --directory /opt/wheel \
    && /opt/infodesk/bin/pip install --no-cache-dir --no-deps --no-index /opt/wheel/*.whl \
    && /opt/infodesk/bin/python -m compileall -q /opt/infodesk/lib

FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="Infodesk" \
      org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/infodesk/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KNOWLEDGE_DIR=/knowledge \
    DATABASE_URL=sqlite+aiosqlite:////data/infodesk.db \
    LOG_FORMAT=json \
    WEBHOOK_LISTEN=0.0.0.0:8080
RUN useradd --system --uid 10001 --home-dir /data --create-home infodesk
COPY --from=build /opt/infodesk /opt/infodesk
COPY knowledge /knowledge
USER 10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=2 CMD ["infodesk", "health"]
ENTRYPOINT ["infodesk"]
CMD ["run"]
