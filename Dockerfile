# The site and the API in one image; the command decides which. See docs/guides/hosting.md.
# Built from the repository: docker build -t vitrine .
FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
# The lists alone: packages are installed again only when a version changes.
COPY requirements.txt /build/
RUN /opt/venv/bin/pip install -r /build/requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /home/vitrine vitrine
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/srv/vitrine/src \
    VITRINE_CACHE=/home/vitrine/cache \
    VITRINE_LOG_FORMAT=json \
    MPLCONFIGDIR=/tmp/matplotlib
# A named volume takes over the owner of the folder it is put on.
RUN mkdir /home/vitrine/cache && chown vitrine /home/vitrine/cache
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/vitrine
# From what changes least to what changes most.
COPY fichiers fichiers
COPY .streamlit .streamlit
COPY LICENSE NOTICE app.py ./
COPY pages pages
COPY src src
# Nobody who runs the site may change it.
USER 10001
EXPOSE 8501 8000
# A service that answers elsewhere sets HEALTH_URL.
ENV HEALTH_URL=http://127.0.0.1:8501/_stcore/health
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(os.environ['HEALTH_URL'], timeout=4)"]
# As `vitrine app` does, without a shell before it: SIGTERM reaches the server.
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true"]
