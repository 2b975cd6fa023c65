"""Real web servers, started with settings that a test gives them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# Around the settings of the `http` block, and before those of the sites.
NGINX = """\
{user}
daemon off;
pid {home}/nginx.pid;
error_log stderr;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    {settings}
}}
"""
CADDY = """\
{{
    admin off
    auto_https off
    storage file_system {home}
}}
{settings}
"""


def needed(program: str) -> str:
    """Where a server is. Without it the test is skipped, but in CI it fails."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if not found and os.environ.get("CI") != "true":
        pytest.skip(f"{program} is not installed")
    assert found, f"{program} is not installed"
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(program: str, home: Path, settings: str, port: int) -> Iterator[None]:
    """A server, nginx or caddy, with these settings and a folder of its own, once it answers."""
    found, config = needed(program), home / "config"
    home.mkdir()
    frame = {"nginx": NGINX, "caddy": CADDY}[program]
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(frame.format(user=user, home=home, settings=settings), encoding="utf-8")
    words = {
        "nginx": ["-p", str(home), "-c", str(config)],
        "caddy": ["run", "--adapter", "caddyfile", "--config", str(config)],
    }
    process = subprocess.Popen(
        [found, *words[program]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=20)
