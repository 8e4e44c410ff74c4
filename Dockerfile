# One image for every service of docker-compose.yml; the database is PostgreSQL's own image.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
FROM ${PYTHON_IMAGE}

# a named volume starts with the owner that its folder has in the image
RUN groupadd --gid 50000 genk \
    && useradd --uid 50000 --gid genk --no-create-home --home-dir /var/lib/genk --shell /usr/sbin/nologin genk \
    && install --directory --owner genk --group genk --mode 0750 /var/lib/genk

RUN --mount=type=bind,source=requirements/runtime.txt,target=/tmp/runtime.txt \
    --mount=type=cache,target=/root/.cache/pip \
    pip install --disable-pip-version-check --root-user-action ignore \
        --require-hashes --no-deps --only-binary :all: --requirement /tmp/runtime.txt

ENV PYTHONPATH=/opt/genk \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/var/lib/genk \
    GENK_HOME=/var/lib/genk \
    GENK_INBOX=/inbox \
    AIRFLOW_HOME=/var/lib/genk/airflow

COPY --chmod=755 docker/genk docker/healthcheck /usr/local/bin/
COPY . /opt/genk
RUN python -m compileall -q /opt/genk

WORKDIR /opt/genk
USER 50000:50000
