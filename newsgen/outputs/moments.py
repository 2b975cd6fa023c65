"""Moments as text, in the forms that feeds and sitemaps ask for.

All are written in UTC: the offset of a local time before standard time has seconds, which none of
these forms can say.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime


def rfc2822(moment: datetime) -> str:
    """`Mon, 23 Nov 2026 19:53:00 +0000`, in every locale; ValueError without a time zone.

    RSS 2.0 asks for the dates of RFC 822 with years of four digits, which are those of RFC 5322,
    section 3.3.
    """
    return format_datetime(_utc(moment))


def w3c(moment: datetime) -> str:
    """`2026-11-23T19:53:00Z`; ValueError without a time zone.

    Atom asks for the form of RFC 3339, section 5.6; sitemaps ask for that of the W3C's note "Date
    and Time Formats", https://www.w3.org/TR/NOTE-datetime. This one is both.
    """
    return _utc(moment).isoformat(timespec="seconds").replace("+00:00", "Z")


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC)
