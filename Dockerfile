# The service and nothing else: no developers' tools, no pip, no root.
FROM python:3.12-slim AS build
WORKDIR /app
# Read-only where it runs: what is not compiled here is compiled anew at each start.
ENV UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir "uv>=0.9"
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-dev --no-install-project
COPY bot bot
COPY handlers handlers
COPY proactive proactive
COPY storage storage
RUN uv sync --frozen --no-dev --no-editable

FROM python:3.12-slim
RUN python -m pip uninstall --yes --quiet --root-user-action=ignore pip \
    && groupadd --gid 10001 qoldau \
    && useradd --uid 10001 --gid qoldau --no-create-home --home-dir /data --shell /usr/sbin/nologin qoldau \
    && install -d -o qoldau -g qoldau -m 0700 /data
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 LOG_FORMAT=json
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/live', timeout=4)"]
ENTRYPOINT ["qoldau"]
CMD ["run"]
