"""The same sources and the same moment give the same bytes, wherever, however and however often they are built."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from newsroom import CONFIG, THEMES, Newsroom, tree

AT = "2026-11-23T12:00:00Z"


def sources(count: int = 24) -> dict[str, bytes]:
    """The files of a site with a bit of everything, by path."""
    scratch: dict[str, bytes] = {}

    class Paper(Newsroom):
        """A newsroom that writes into memory."""

        def write(self, path: str, text: str | bytes) -> Newsroom:
            scratch[path] = text.encode() if isinstance(text, str) else text
            return self
