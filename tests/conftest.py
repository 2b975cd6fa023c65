"""What holds for all tests: an environment that lends no hand, and hypothesis profiles."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from newsroom import Newsroom

# A zone in which no outlet of the tests lies: whatever reads the machine's own zone shows itself.
os.environ["TZ"] = "Pacific/Chatham"
time.tzset()
for name in ("SOURCE_DATE_EPOCH", "FORCE_COLOR", "COLUMNS"):
    os.environ.pop(name, None)
os.environ["NO_COLOR"] = "1"
# The tests' own secret, and no trace in the home folder of whoever runs them.
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="newsgen-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)
# A shell that starts the tests in the background has them ignore Ctrl-C, and with them the previews
# that they end with it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Builds write to disk, so single examples may be slow. In CI the same examples run every time.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI", "").lower() in {"1", "true"} else "default")


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A site with sections and settings, and nothing in it yet."""
    return Newsroom(tmp_path / "site")
