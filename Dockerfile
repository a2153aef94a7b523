# One image for web, worker and beat; deploy/entrypoint says which.
FROM python:3.12-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev libpq-dev \
    && rm -rf /var/lib/apt/lists/*
COPY requirements/deploy.txt requirements/traces.txt /tmp/
# TRACES=1 adds what OTLP_ENDPOINT asks for.
ARG TRACES=""
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/deploy.txt \
    && if [ -n "$TRACES" ]; then \
         /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/traces.txt; \
       fi

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq5 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin civic \
    && install -d -o civic -g civic /data
COPY --from=build /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=civic.settings \
    CIVIC_DATA_DIR=/data
# Static files need no secret and no database: they are part of the image.
RUN SECRET_KEY=collecting-static-files-needs-a-key-but-never-uses-it-anywhere \
    SITE_URL=https://localhost DATABASE_URL=postgresql:///none REDIS_URL=redis://none \
    CONTACT_EMAIL=nobody@localhost SEALED_STORE_KEYS=none AUDIT_KEY=none \
    SIGNATURE_KEYS=none SIGNATURE_HASH_KEY=none \
    python manage.py collectstatic --noinput
USER civic
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["deploy/entrypoint"]
CMD ["web"]
