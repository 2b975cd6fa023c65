"""The words of the interface in one language: strings with plurals, dates, direction of writing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from newsgen.errors import Broken, Problem
from newsgen.outlet.source import bytes_of
from newsgen.outlet.theme import Theme, shown_path
from newsgen.outlet.toml import TomlDocument, read_toml

if TYPE_CHECKING:
    from babel import Locale

DateForm = Literal["day", "short", "medium", "long", "full"]
FALLBACK = "en"
RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"}
)


def direction(lang: str) -> str:
    """`rtl` or `ltr`, by the script subtag if there is one, else by the language's usual script."""
    parts = lang.replace("_", "-").lower().split("-")
    if "arab" in parts or "hebr" in parts:
        return "rtl"
    return "rtl" if parts[0] in RIGHT_TO_LEFT and "latn" not in parts else "ltr"


@lru_cache(maxsize=64)
def with_territory(lang: str) -> str:
    """`pt_BR` for `pt-BR`; empty for a tag that names no territory, such as `pt` or `zh-Hant`."""
    language, *subtags = lang.split("-")
    found = [tag for tag in subtags if len(tag) == 2 and tag.isupper()]
    return f"{language}_{found[0]}" if found else ""


@lru_cache(maxsize=64)
def locale_of(lang: str) -> Locale:
    """Babel's locale for a BCP 47 tag or its language alone; English where babel knows neither."""
    from babel import Locale

    return _known_locale(lang) or Locale(FALLBACK)


@lru_cache(maxsize=64)
def endonym(lang: str) -> str:
    """A language's name in that language, "português (Brasil)"; its code where babel knows none."""
    locale = _known_locale(lang)
    return (locale.get_display_name() if locale else None) or lang


def _known_locale(lang: str) -> Locale | None:
    from babel import Locale, UnknownLocaleError

    for tag in (lang, lang.split("-")[0]):
        try:
            return Locale.parse(tag.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    return None


class Interface(Struct, frozen=True):
    """The interface strings of one language, from the theme and its parents."""

    lang: str
    table: Mapping[str, str | Mapping[str, str]]

    def say(self, key: str, values: Mapping[str, Any]) -> str:
        """The string for `key` with `{name}` filled in; `count` chooses the plural form.

        Raises KeyError.
        """
        text = self.table[key]
        if isinstance(text, str):
            return text.format_map(values)
        category = locale_of(self.lang).plural_form(values["count"])
        return text.get(category, text["other"]).format_map(values)

    def date(self, moment: datetime, form: DateForm = "long") -> str:
        """The date in words: "22 de febrero de 2025"."""
        return _date(moment.year, moment.month, moment.day, form, self.lang)

    def time(self, moment: datetime) -> str:
        """The time of day in short form: "14:05", "2:05 PM"."""
        return _time(moment.hour, moment.minute, self.lang)


@lru_cache(maxsize=4096)
def _date(year: int, month: int, day: int, form: DateForm, lang: str) -> str:
    from babel.dates import format_date, format_skeleton

    if form == "day":
        return format_skeleton("MMMd", date(year, month, day), locale=locale_of(lang))
    return format_date(date(year, month, day), form, locale=locale_of(lang))


@lru_cache(maxsize=2048)
def _time(hour: int, minute: int, lang: str) -> str:
    from babel.dates import format_time

    return format_time(time(hour, minute), "short", locale=locale_of(lang))


def load_interface(theme: Theme, lang: str) -> Interface:
    """Read `strings/LANG.toml` along the theme's chain, nearer themes first.

    A key that the language lacks is taken from English. Raises Broken where a file is not what a
    string table must be.
    """
    table: dict[str, str | Mapping[str, str]] = {}
    for name in dict.fromkeys((FALLBACK, lang.split("-")[0], lang)):
        for folder in reversed(theme.folders):
            path = folder / "strings" / f"{name}.toml"
            if path.is_file():
                shown = shown_path(path, folder)
                table |= _checked(read_toml(bytes_of(path), shown), shown)
    return Interface(lang, table)


def _checked(document: TomlDocument, path: str) -> Mapping[str, str | Mapping[str, str]]:
    problems = [
        Problem(
            path,
            *document.locate((key,)),
            f'"{key}" must be a text, or a table of plural forms with "other"',
            f'write {key} = "..." or {key} = {{ one = "...", other = "..." }}',
            code="wrong-string",
        )
        for key, value in document.values.items()
        if not (isinstance(value, str) or _has_plurals(value))
    ]
    if problems:
        raise Broken(problems)
    return document.values


def _has_plurals(value: object) -> bool:
    return (
        isinstance(value, dict)
        and "other" in value
        and all(isinstance(text, str) for text in value.values())
    )
