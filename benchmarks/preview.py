"""How long it takes until the preview has what was just saved.

A running `newsgen serve` is edited again and again.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

import corpus
from contestants import NEWSGEN, Site
from figures import Result
from measure import Failed, environment, watching
from scenarios import Editor

OUTPUT = Path(".newsgen", "preview", "output")
READY = "Ctrl-C ends it"
# Seconds: between two looks at a page, between two edits, and how long the preview may take to
# start, or to follow.
LOOK, REST, START, LATEST = 0.001, 0.5, 3600.0, 120.0


def watch(site: Site, edits: int) -> Result:
    """Edit bodies while the preview runs.

    Half of them are among the newest stories, half in the whole archive. A time runs from the
    moment before a file is written until its page, read every millisecond, holds the new bytes. A
    warming first edit does not count. Raises Failed where the preview does not start, or does not
    follow.
    """
    site.clean()
    old, new = site.sample[: -corpus.NEWEST_KEPT], site.sample[-corpus.NEWEST_KEPT :]
    mixed = [story for pair in zip(old, new, strict=False) for story in pair]
    editor, times = Editor(site, mixed or new), []
    with _serving(site) as server, watching(server.pid) as peak:
        for _ in range(edits + 1):
            time.sleep(REST)
            times.append(_until_shown(site.folder / OUTPUT, editor))
    return Result("watch", site.name, site.version, tuple(times[1:]), (), peak[0])


def _until_shown(output: Path, editor: Editor) -> float:
    start = time.perf_counter()
    editor.edit()
    page, line = output / editor.story.page, editor.line.encode()
    while time.perf_counter() < start + LATEST:
        with suppress(FileNotFoundError):
            if line in page.read_bytes():
                return time.perf_counter() - start
        time.sleep(LOOK)
    raise Failed(f"the preview did not show an edit of {editor.story.source} within {LATEST:.0f} s")


@contextmanager
def _serving(site: Site) -> Iterator[subprocess.Popen[str]]:
    """A preview that is ready."""
    with TemporaryFile("w+") as complaints:
        server = subprocess.Popen(
            (*NEWSGEN, "serve", "--port", "0"),
            cwd=site.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        late = threading.Timer(START, server.kill)
        late.start()
        try:
            said = _read_until_ready(server)
            if READY not in said:
                complaints.seek(0)
                raise Failed(f"the preview did not start\n{said}{complaints.read()}".strip())
            late.cancel()
            threading.Thread(target=_drain, args=(server,), daemon=True).start()
            yield server
        finally:
            late.cancel()
            server.terminate()
            server.wait()


def _read_until_ready(server: subprocess.Popen[str]) -> str:
    said = []
    assert server.stdout
    for line in server.stdout:
        said.append(line)
        if READY in line:
            break
    return "".join(said)


def _drain(server: subprocess.Popen[str]) -> None:
    """Read on, so that the preview is never held up by a full pipe."""
    assert server.stdout
    for _ in server.stdout:
        pass
