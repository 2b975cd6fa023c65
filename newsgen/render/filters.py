"""The filters of templates. What needs the page's language or zone asks the door in the context."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from html import unescape
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from newsgen.errors import did_you_mean
from newsgen.render.misuse import Misuse

# The door's place among the names of a template: it is no name that a template could write.
DOOR = "the door"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# The characters of a moment whose offset has none.
WITHOUT_SECONDS = len("2025-02-22T14:05:00+01:00")
# What would end a string of CSS, or a style element.
_CSS_SPECIAL = re.compile(r"[\x00-\x1f\x7f\"\\<&]")
DATE_FORMS = ("day", "short", "medium", "long", "full")


@pass_context
def filter_date(context: Context, moment: datetime, form: str = "long") -> str:
    """A date in words in the interface's language: "22 de febrero de 2025"."""
    if form not in DATE_FORMS:
        raise Misuse(
            f'no date form "{form}"{did_you_mean(form, DATE_FORMS)}',
            f"use one of {', '.join(DATE_FORMS)}",
        )
    text: str = context[DOOR].date(_dated(moment, "date"), form)
    return text


@pass_context
def filter_time(context: Context, moment: datetime) -> str:
    """The time of day in the interface's language: "14:05"."""
    text: str = context[DOOR].time(_dated(moment, "time"))
    return text


@pass_context
def filter_url(context: Context, path: str) -> str:
    """A path from the site's root as a URL; any other address, and a URL of the site, as it is."""
    text: str = context[DOOR].url(path)
    return text


@pass_context
def filter_absolute(context: Context, url: str) -> str:
    """A URL of the site, or a path from its root, with the outlet's host."""
    text: str = context[DOOR].absolute(url)
    return text


@pass_context
def filter_inline(context: Context, text: str) -> Markup:
    """Inline Markdown as HTML: emphasis, links, code."""
    markup: Markup = context[DOOR].inline(text)
    return markup


def filter_iso(moment: datetime) -> str:
    """A datetime with its offset, as `<time datetime>` and feeds want it:
    2025-02-22T14:05:00+01:00. Offsets from before standard time are rounded up, which keeps
    the day: they have no seconds in HTML.
    """
    return _iso(_dated(moment, "iso"), moment.tzinfo, moment.fold)


@lru_cache(maxsize=1024)
def _iso(moment: datetime, zone: tzinfo | None, fold: int) -> str:
    # Moments are equal that differ in their zones, or in an hour that a clock change doubles.
    text = moment.isoformat(timespec="seconds")
    if len(text) <= WITHOUT_SECONDS:
        return text
    offset = moment.utcoffset() or MINUTE
    moment = moment.astimezone(timezone(-(-offset // MINUTE) * MINUTE))
    return moment.isoformat(timespec="seconds")


def filter_hours_before(moment: datetime, later: datetime) -> float:
    """How many hours a moment lies before a later one."""
    return (_dated(later, "hours_before") - _dated(moment, "hours_before")) / HOUR


def filter_css(text: str) -> Markup:
    """A text as a string of CSS, with its quotation marks (CSS Syntax, section 4.3.5)."""
    plain = unescape(text) if isinstance(text, Markup) else str(text)
    return Markup(f'"{_CSS_SPECIAL.sub(_css_escape, plain)}"')


def _css_escape(found: re.Match[str]) -> str:
    return f"\\{ord(found[0]):x} "


def _dated(value: object, name: str) -> datetime:
    """What a filter for dates was given, if it is one."""
    if not isinstance(value, datetime):
        hint = "give it story.date or story.updated, and the latter only where it is set"
        raise Misuse(f'the filter "{name}" was given what is no date', hint)
    return value


FILTERS: Mapping[str, Callable[..., Any]] = {
    "date": filter_date,
    "time": filter_time,
    "absolute": filter_absolute,
    "url": filter_url,
    "inline": filter_inline,
    "iso": filter_iso,
    "css": filter_css,
    "hours_before": filter_hours_before,
}
