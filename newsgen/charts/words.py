"""The numbers, dates and strings of a language for charts and tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache, partial

from newsgen.charts.options import DateForm, Words
from newsgen.outlet.interface import Interface, direction, locale_of

_SKELETONS: dict[DateForm, str] = {"year": "y", "month": "yMMM", "day": "MMMd"}
HUNDRED = Decimal(100)


def words_of(interface: Interface) -> Words:
    """What charts need of the language of a page."""
    lang = interface.lang
    return Words(
        number=partial(_number, lang=lang),
        percent=partial(_percent, lang=lang),
        date=partial(_date, lang=lang),
        say=lambda key, **values: interface.say(key, values),
        decimal="," if _number(Decimal("1.5"), lang)[1:2] == "," else ".",
        rtl=direction(lang) == "rtl",
    )


@lru_cache(maxsize=8192)
def _number(value: Decimal, lang: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale_of(lang), decimal_quantization=False)


@lru_cache(maxsize=4096)
def _percent(value: Decimal, lang: str) -> str:
    from babel.numbers import format_percent

    return format_percent(value / HUNDRED, locale=locale_of(lang), decimal_quantization=False)


@lru_cache(maxsize=4096)
def _date(day: date, form: DateForm, lang: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(_SKELETONS[form], day, locale=locale_of(lang))
