"""Two files, folders or links take each other's names in one step, where the system can do that."""

from __future__ import annotations

import errno
import os

# Of Linux's renameat2: paths from the current folder, and the flag RENAME_EXCHANGE.
HERE, EXCHANGE = -100, 2
CANNOT = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EXDEV})


def exchanged(one: str, other: str) -> bool:
    """Exchange two names; whether that could be done.

    Raises OSError where the machine refuses it.
    """
    import ctypes

    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in CANNOT:
        return False
    raise OSError(code, os.strerror(code), other)
