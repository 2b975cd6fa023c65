"""What the settings, the theme's options and the interface's strings say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from markupsafe import Markup

from newsgen.digest import digest, digest_of
from newsgen.errors import did_you_mean
from newsgen.outlet.business import AdSettings
from newsgen.outlet.config import Config
from newsgen.outlet.interface import DateForm
from newsgen.outlet.options import OptionType
from newsgen.outlet.urls import Urls
from newsgen.render.door import NOTHING, Door, of_surroundings
from newsgen.render.misuse import Misuse
from newsgen.render.values import PageTerms


def setting(door: Door, table: str) -> Any:
    """A table of config.toml, as its typed model; one within another as `feeds.partner`."""
    name = f"setting:{table}"
    if name not in door.frame:
        door.note(SETTING, table, door.context.setting_digest(table))
    return door.context.table(table)


def drafts(door: Door) -> bool:
    """Whether this is a preview that shows drafts."""
    door.note(SETTING, DRAFTS, str(door.context.drafts))
    return door.context.drafts


def sections(door: Door) -> Collection[str]:
    """The ids of all sections."""
    setting(door, "sections")
    return door.context.config.section_tree.keys()


def config(door: Door) -> Config:
    """The settings as a whole, for what a `setting` that was noted beforehand answers."""
    return door.context.config


def ads(door: Door, place: str) -> Mapping[str, AdSettings]:
    """The advertisements of a place, by their names."""
    every = door.context.config.ads
    found = {name: one for name, one in every.items() if one.place == place}
    door.note(ADS, place, digest_of([[name, one.model_dump()] for name, one in found.items()]))
    return found


ADS = of_surroundings("ads", ads, "config.toml [ads] of the place {}")


def settings_digest(door: Door, *tables: str) -> str:
    """A short digest of tables of config.toml, for a URL that must change with them."""
    for table in tables:
        setting(door, table)
    return digest("".join(door.context.setting_digest(table) for table in tables))[:8]


DRAFTS = "drafts"
SETTING = of_surroundings(
    "setting",
    lambda door, table: drafts(door) if table == DRAFTS else setting(door, table),
    "config.toml [{}]",
)


def terms(door: Door) -> PageTerms:
    """The part of `[robots]` that stands on pages."""
    return door.shared("terms", _terms)


def _terms(door: Door) -> PageTerms:
    robots = door.context.config.robots
    rsl, policy = (_address(door, one) for one in (robots.rsl, robots.tdm_policy))
    found = PageTerms(rsl, robots.tdm_reservation or bool(policy), policy)
    door.note(TERMS, "pages", digest_of(found))
    return found


def _address(door: Door, value: str) -> str:
    """The absolute URL of a path from the site's root, or of a whole address, which stays."""
    return absolute(door, urls(door).at(value)) if value.startswith("/") else value


TERMS = of_surroundings("terms", lambda door, _: terms(door), "terms of use by machines")


def text_place(door: Door, key: str) -> None:
    """Note where a text of config.toml stands."""
    door.note(PLACE, key, str(door.context.text_place(tuple(key.split(".")))))


PLACE = of_surroundings("place", text_place, "place of {} in config.toml")


# -- URLs and moments ------------------------------------------------------------------------------


def urls(door: Door) -> Urls:
    """The URLs of the site's parts."""
    setting(door, "urls")
    return door.context.urls


def rooted(door: Door, path: str) -> str:
    """A path from the site's root as a URL; any other address, and a URL of the site, as it is."""
    root = setting(door, "outlet").root
    if not root or not path.startswith("/") or path.startswith(("//", f"{root}/")):
        return path
    return f"{root}{path}"


def absolute(door: Door, url: str) -> str:
    """A URL of the site with its host."""
    setting(door, "outlet")
    return door.context.urls.absolute(url)


def moment(door: Door, seconds: int) -> datetime:
    """A moment in the outlet's zone."""
    setting(door, "outlet")
    return door.context.moment(seconds)


# -- the theme's options ---------------------------------------------------------------------------


def option(door: Door, name: str) -> Any:
    """One of the theme's options. Raises KeyError where it has none of this name."""
    options = door.context.theme.options
    if f"theme option:{name}" not in door.frame:
        door.note(OPTION, name, door.context.option_digest(name) if name in options else NOTHING)
    return options[name]


def option_type(door: Door, name: str) -> OptionType:
    """The type of one of the theme's options, which the fact of its value holds, too."""
    option(door, name)
    return door.context.theme.types[name]


def _option_again(door: Door, name: str) -> None:
    with suppress(KeyError):
        option(door, name)


OPTION = of_surroundings("theme option", _option_again, "option {} of the theme")


def option_names(door: Door) -> Collection[str]:
    """What options the theme has."""
    names = door.context.theme.options.keys()
    door.note(OPTIONS, "names", digest_of(sorted(names)))
    return names


def styled_options(door: Door) -> Collection[str]:
    """The options that style sheets have, in order."""
    types = door.context.theme.types
    names = sorted(name for name, kind in types.items() if kind not in UNSTYLED)
    door.note(OPTIONS, STYLED, digest_of(names))
    return names


STYLED = "names in style sheets"
UNSTYLED = ("bool", "text")
OPTIONS = of_surroundings(
    "theme options",
    lambda door, which: styled_options(door) if which == STYLED else option_names(door),
    "{} of the theme's options",
)


# -- the words of the interface --------------------------------------------------------------------


def say(door: Door, key: str, **values: Any) -> str:
    """An interface string. Raises Misuse where no theme of the chain has it, or it cannot be filled
    in.
    """
    interface = door.context.interface(door.lang)
    strings_digest(door, door.lang)
    if key not in interface.table:
        message = f'no string "{key}"{did_you_mean(key, sorted(interface.table))}'
        hint = f"add it to the theme's strings/{door.lang}.toml, or correct the name"
        raise Misuse(message, hint)
    escaped = {
        name: value if isinstance(value, int | Markup) else Markup.escape(value)
        for name, value in values.items()
    }
    try:
        return Markup(interface.say(key, escaped))
    except (LookupError, ValueError) as error:
        given = ", ".join(values) or "none"
        hint = f"the placeholders and the values given to t(...) must agree; given: {given}"
        raise Misuse(f'the string "{key}" cannot be filled in: {error}', hint) from None


def own_word(door: Door, lang: str, key: str) -> str:
    """An interface string that outputs have whatever the theme: from the default theme, where no
    theme of the chain has it.
    """
    strings_digest(door, lang)
    found = door.context.interface(lang).table.get(key)
    return str(found or door.context.own_interface(lang).table[key])


def strings_digest(door: Door, lang: str) -> None:
    """Note all interface strings of a language."""
    door.note(STRINGS, lang, door.context.strings_digest(lang))


STRINGS = of_surroundings("strings", strings_digest, "strings/{}.toml")


def date_in_words(door: Door, value: datetime, form: DateForm = "long") -> str:
    """A date in words in the interface's language."""
    return door.context.interface(door.lang).date(value, form)


def time_in_words(door: Door, value: datetime) -> str:
    """A time of day in the interface's language."""
    return door.context.interface(door.lang).time(value)


FACTS = (SETTING, ADS, TERMS, PLACE, OPTION, OPTIONS, STRINGS)
