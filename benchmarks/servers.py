"""Start the real servers: gunicorn as deployed, and nginx from the deployed template."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web(database: str) -> Iterator[tuple[int, int]]:
    """Run gunicorn over one database; yield its port and process."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "BENCH_DATABASE": database,
        "BIND": f"127.0.0.1:{port}",
    }
    with _running([*command, "civic.wsgi"], environment) as process:
        _wait(port)
        yield port, process.pid


@contextmanager
def nginx(upstream: int | str, folder: Path, plain: int = 0) -> Iterator[tuple[int, int] | None]:
    """Run nginx as deployed, TLS and cache included; yield its port and process, or None.

    `upstream` is a port of the loopback, or all of `UPSTREAM`. On the port `plain`, if any, the
    same pages are read without TLS, half of which would be the reader's own work.
    """
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not os.access(program, os.X_OK):
        yield None
        return
    port = free_port()
    config = _nginx_config(upstream, port, folder, plain)
    with _running([program, "-c", str(config), "-e", "stderr"], dict(os.environ)) as process:
        _wait(port)
        yield port, process.pid


def _nginx_config(upstream: int | str, port: int, folder: Path, plain: int = 0) -> Path:
    _certificate(folder)
    (folder / "static.html").write_text("x" * 8192)
    site = Template((ROOT / "deploy" / "nginx.conf.template").read_text()).safe_substitute(
        SERVER_NAME="localhost",
        UPSTREAM=upstream if isinstance(upstream, str) else f"127.0.0.1:{upstream}",
        TLS_DIR=str(folder),
        HTTP_PORT=f"127.0.0.1:{free_port()}",
        HTTPS_PORT=f"127.0.0.1:{port}",
        CACHE_DIR=str(folder / "cache"),
    )
    site = "\n".join(line for line in site.splitlines() if "[::]" not in line)
    if plain:
        site = site.replace("ssl http2;", f"ssl http2; listen 127.0.0.1:{plain};")
        # The site would send whoever reads so to its secure address.
        site = site.replace("X-Forwarded-Proto $scheme", "X-Forwarded-Proto https")
    # The ceiling: the same server, the same TLS, a file from the disk.
    site = site.replace(
        "    location / { proxy_pass",
        f"    location = /static.html {{ root {folder}; proxy_cache off; }}\n"
        "    location / { proxy_pass",
    )
    (folder / "site.conf").write_text(site)
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/nginx.pid; user {_user()}; worker_processes 1;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; include {folder}/site.conf; }}\n"
    )
    return main


def _certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    names = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command, *names, "-subj", "/CN=localhost"], check=True, capture_output=True)


def _user() -> str:
    return "root" if os.getuid() == 0 else os.environ.get("USER", "nobody")


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on {port}")
