"""Why an output is rendered, in words for people."""

from __future__ import annotations

from datetime import UTC, datetime

from newsgen.catalog.questions import (
    TAB,
    Addresses,
    Beside,
    Newest,
    Question,
    Related,
    Stretch,
    question_of,
)

# What facts are called, by their name or kind.
NAMES = {
    "all:author": "list of all authors",
    "all:plain": "list of all plain pages",
    "has template": "presence of template {}",
    "link": "link to {}",
    "own size": "length of {}",
    "pages": "number of pages of {}",
    "place": "place of {} in config.toml",
    "setting": "config.toml [{}]",
    "spelling": "spelling of {}",
    "static": "static/{}",
    "strings": "strings/{}.toml",
    "template": "template {}",
    "theme option": "option {} of the theme",
    "theme options:names": "names of the theme's options",
    "years": "years of {}",
}
# Of what is a source, what happened says it all.
OF_A_SOURCE = ("article", "asset", "author", "card", "data", "file", "page after", "plain")


def described(name: str) -> str:
    """A fact's name for people, empty where it is that of a source."""
    if TAB in name:
        return _asked(question_of(name))
    kind, _, which = name.partition(":")
    return (
        ""
        if kind in OF_A_SOURCE
        else NAMES.get(name, NAMES.get(kind, f"{kind} {{}}")).format(which)
    )


def because(name: str, what: str) -> str:
    """Why an output is stale that read a fact: "newest 30 of section/world: story 7k2m9q entered"."""
    described_ = described(name)
    return f"{described_}: {what}" if described_ else what


def _asked(question: Question) -> str:
    match question:
        case Newest():
            inside = f" in {question.within}" if question.within not in ("", question.list) else ""
            before = f" before {day}" if (day := _day(question.before.date)) else ""
            return f"newest {question.count} of {question.list}{inside}{before}"
        case Addresses():
            return f"addresses of {question.count} of {question.list} from {_day(question.start.date) or 'the first'} on"
        case Stretch():
            return f"{question.count} of {question.list} from {_day(question.start.date) or 'the first'} on"
        case Beside():
            return f"neighbours in {question.list} on {_day(question.place.date)}"
        case Related():
            return f"{question.count} related by {', '.join(question.lists)} before {_day(question.place.date)}"
    raise ValueError(f"{question.name} has no words")


def _day(date: int) -> str:
    """A day in UTC; nothing for the ends of all lists."""
    return f"{datetime.fromtimestamp(date, UTC):%Y-%m-%d}" if abs(date) < 2**37 else ""
