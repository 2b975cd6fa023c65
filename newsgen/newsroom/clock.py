"""The moment of a build: the one place that looks at the clock."""

from __future__ import annotations

import os
import time
from datetime import datetime, tzinfo

from newsgen.errors import Refused


def moment_of(text: str | None, zone: tzinfo) -> int:
    """The moment that `--at` names, else SOURCE_DATE_EPOCH, else now; in seconds.

    A time without offset is the outlet's. Raises Refused where the text is no moment.
    """
    if text is None:
        return _environment()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(
            f'"{text}" is no moment', "write it like 2026-11-23T14:05 or 2026-11-23T14:05+01:00"
        ) from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())


def is_ahead(moment: int) -> bool:
    """Whether a moment is still to come."""
    return moment > time.time()


def _environment() -> int:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return int(time.time())
    if not epoch.isdigit():
        raise Refused(
            f'SOURCE_DATE_EPOCH is "{epoch}"',
            "it must be a number of seconds since 1970, or not be set",
        )
    return int(epoch)
