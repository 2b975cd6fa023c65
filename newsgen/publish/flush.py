"""Waiting for the disk: all of a file system at once, where the system can do that."""

from __future__ import annotations

import os


def flush(folder: str) -> None:
    """Wait until all that was written so far is on the disk that a folder lies on, with its names.

    Raises OSError where the disk does not take it.
    """
    import ctypes

    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if syncfs(descriptor):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), folder)
    finally:
        os.close(descriptor)
