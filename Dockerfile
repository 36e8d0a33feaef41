# The packages are installed in a stage of their own, so the image carries neither pip's cache nor the tests.
FROM python:3.11-slim AS packages
WORKDIR /srv/triage
RUN python -m venv /srv/venv
COPY requirements.lock ./
RUN /srv/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /var/lib/triage --shell /usr/sbin/nologin triage
WORKDIR /srv/triage
COPY --from=packages /srv/venv /srv/venv
COPY pyproject.toml README.md ./
COPY migrations migrations
COPY openapi openapi
COPY app app
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONPATH=/srv/triage \
    PYTHONUNBUFFERED=1 \
    TRIAGE_HOST=0.0.0.0 \
    TRIAGE_DATA_DIR=/var/lib/triage
USER triage
VOLUME /var/lib/triage
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
# SIGTERM finishes what was accepted, then stops.
CMD ["python", "-m", "app", "serve"]
