"""Kinds of values in settings and front matter, as types with their rules and their words."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any
from unicodedata import normalize
from urllib.parse import quote, urlsplit

from annotated_types import MinLen
from msgspec import Struct
from pydantic import AfterValidator, BeforeValidator, Strict, StringConstraints

from newsgen.outlet.paths import DEVICES, old_path, site_path
from newsgen.outlet.schemes import is_allowed, scheme
from newsgen.outlet.slots import Expected
from newsgen.outlet.slugs import LONGEST, MOST_BYTES, is_slug, is_too_long, spared
from newsgen.outlet.validation import UNWANTED, Fault

LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
)
# The languages that most sites are in: Babel, which knows all and loads slowly, need not be asked
# about them.
COMMON = frozenset({"ar", "de", "en", "es", "fr", "he", "hi", "it", "pt", "ru", "zh"})
NAMED_SUBTAG = re.compile(r"[A-Z]{2}|[0-9]{3}|[A-Z][a-z]{3}")
# An address with a host, of whatever scheme.
ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
NOT_IN_ADDRESSES = re.compile(r"""[\s"<>\\^`{|}]""")


def _address(value: str, schemes: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError:
        raise Fault("is no web address", "check its host and port", "wrong-url") from None
    if stray := NOT_IN_ADDRESSES.search(value):
        shown = "a blank" if stray[0].isspace() else stray[0]
        raise Fault(
            f"must not hold {shown}", f"write {quote(stray[0])} for it in an address", "wrong-url"
        )
    found = scheme(value)
    if found == "mailto" and found in schemes and "@" in parts.path:
        return value
    if not is_allowed(value) or found not in ("http", "https") or not parts.hostname:
        allowed = " or mailto:" if "mailto" in schemes else ""
        raise Fault(
            f"must be an address with http:// or https://{allowed}",
            _address_hint(value),
            "wrong-url",
        )
    if not parts.hostname.isascii():
        raise Fault(
            "must have its host in ASCII", f"write {_ascii_host(parts.hostname)}", "wrong-url"
        )
    return value


def _address_hint(value: str) -> str:
    bare = value.removeprefix("//").lstrip("/")
    host = bare.split("/")[0]
    known = re.fullmatch(r"[\w-]+(\.[\w-]+)+", host)
    return f"write https://{bare}" if known else "for example https://example.org/page"


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return "the host as the registry spells it"


def web_address(value: str) -> str:
    """An address with http:// or https://, if there is any. Raises Fault."""
    return _address(value, ("http", "https")) if value else value


def is_elsewhere(value: str) -> bool:
    """Whether what a header names has a host, and is no file."""
    return ELSEWHERE.match(value) is not None


def secure_address(value: str) -> str:
    """An address that pages may load from: browsers refuse others there. Raises Fault."""
    if scheme(_address(value, ("http", "https"))) == "http":
        hint = f"write https{value[4:]}, if the host has it"
        raise Fault("must be an address with https://", hint, "wrong-url")
    return value


def _web_or_mail(value: str) -> str:
    return _address(value, ("http", "https", "mailto"))


@lru_cache(maxsize=512)
def _known_language(value: str) -> bool:
    if value in COMMON:
        return True
    from babel import Locale
    from babel.localedata import exists

    if exists(value.replace("-", "_")):
        return True  # spares most other outlets the names of all languages
    language, *subtags = value.split("-")
    english = Locale("en")
    named = {**english.territories, **english.scripts}
    return language in english.languages and all(
        tag in named for tag in subtags if NAMED_SUBTAG.fullmatch(tag)
    )


def _language(value: str) -> str:
    """A language that stories may be in: well formed, and of a known language."""
    if value and not (LANGUAGE.fullmatch(value) and _known_language(value)):
        raise Fault("must be a language code", _language_hint(value), "wrong-language")
    return value


def _interface_language(value: str) -> str:
    """A language that pages can be in: dates can be written in it."""
    if not _language(value) or value in COMMON:
        return value
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(value, sep="-")
    except (UnknownLocaleError, ValueError):
        message = "must be a language that dates can be written in"
        raise Fault(message, "for example en, es, pt-BR or zh-Hant", "wrong-language") from None
    return value


def _language_hint(value: str) -> str:
    from babel import Locale
    from babel.core import get_global

    names = Locale("en").languages
    by_name = {name.casefold(): code.replace("_", "-") for code, name in names.items()}
    by_name |= {_own_name(code): code for code in ("es", "fr", "de", "pt", "it", "ru")}
    language, *subtags = re.split(r"[-_]", value)
    if by_name.get(value.casefold()):
        return f'write "{by_name[value.casefold()]}"'
    if language.lower() in names and len(subtags) <= 1:
        region = "".join(subtags).upper()
        region = next(iter(get_global("territory_aliases").get(region, [region])))
        better = f"{language.lower()}-{region}".rstrip("-")
        if LANGUAGE.fullmatch(better) and _known_language(better):
            return f'write "{better}"'
    return "for example en, es, pt-BR or zh-Hant"


def _own_name(code: str) -> str:
    """A language's name in that language."""
    from babel import Locale

    return str(Locale(code).languages.get(code, "")).casefold()


def slug_fault(value: str) -> Fault | None:
    """What keeps a text from being one name in a URL, whatever letters the site takes there."""
    if not is_slug(value):
        from slugify import slugify

        better = spared(slugify(value, backend="anyascii", max_length=LONGEST, word_boundary=True))
        hint = f'write "{better}"' if better else "choose a name in ASCII letters"
        return Fault(
            "must be lower-case letters and digits with single hyphens between", hint, "wrong-slug"
        )
    if value in DEVICES:
        return Fault(
            f'must not be "{value}", a name that Windows keeps for a device',
            f'write "{value}-1"',
            "wrong-slug",
        )
    if is_too_long(value):
        message = f"is longer than {LONGEST} characters, or {MOST_BYTES} bytes"
        return Fault(message, "shorten it", "wrong-slug")
    return None


def _slug(value: str) -> str:
    value = normalize("NFC", value)
    if value and (fault := slug_fault(value)):
        raise fault
    return value


def _name(value: str) -> str:
    if value and not NAME.fullmatch(value):
        from slugify import slugify

        better = slugify(value, backend="anyascii")
        hint = f'write "{better}"' if better else 'for example "long-read"'
        raise Fault("must be a name in lower-case letters, digits and hyphens", hint, "wrong-name")
    return value


def _address_of_the_site(value: str, path_of: Callable[[str], str]) -> str:
    """An address of a page of the site, decoded."""
    if not value.lower().startswith(("http://", "https://")):
        return path_of(value)
    try:
        parts = urlsplit(value)
    except ValueError:
        raise Fault("is no web address", "write the path alone", "wrong-path") from None
    query = f"?{parts.query}" if parts.query else ""
    return f"//{parts.netloc.lower()}{path_of(f'{parts.path}{query}')}"


def _own_address(value: str) -> str:
    return _address_of_the_site(value, site_path)


def old_address(value: str) -> str:
    """An address that a page of the site had, decoded. Raises Fault."""
    return _address_of_the_site(value, old_path)


def content_path(value: str) -> str:
    """A file below `content/`."""
    if "\\" in value:
        raise Fault(
            "must not hold a backslash", f"write {value.replace(chr(92), '/')}", "wrong-path"
        )
    if value.startswith("/") or ".." in value.split("/") or ":" in value:
        raise Fault(
            "must be a path inside content/",
            'for example "logo.svg" for content/logo.svg',
            "wrong-path",
        )
    return value


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


ONE_LINE = f"^[^{UNWANTED}\\t\\n]*$"
MANY_LINES = f"^[^{UNWANTED}]*$"

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=ONE_LINE),
    Expected("one line of text"),
]
"""Text on one line, without blanks around it."""

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=MANY_LINES), Expected("text")
]
"""Text of any number of lines."""

FullLine = Annotated[Line, MinLen(1)]
"""Text on one line that says something."""

FullText = Annotated[Text, MinLen(1)]
"""Text of any number of lines that says something."""


class Shown(Struct, frozen=True):
    """Marks a text that readers see as it was typed, on the page and in lists."""


SHOWN = Shown()
ShownLine = Annotated[Line, SHOWN]
ShownFullLine = Annotated[FullLine, SHOWN]
ShownText = Annotated[Text, SHOWN]

Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict()]

Name = Annotated[Line, AfterValidator(_name)]
"""What a file or a setting is called by: a layout, a theme, a service."""

Colour = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^(#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6})?$"),
    Expected(
        'a colour such as "#b00" or "#bb0000"',
        'write "#" and three or six digits 0-9, a-f, in quotation marks',
    ),
]

Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^([^@\s<>]+@[^@\s<>]+\.[^@\s<>]+)?$"),
    Expected("an e-mail address", "for example news@example.org"),
]

Fediverse = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        pattern=r"^(@[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?@[a-z0-9-]+(\.[a-z0-9-]+)+)?$",
    ),
    Expected(
        "an account of the fediverse", 'write @name@host in quotation marks: "@jane@social.example"'
    ),
]
"""An account as `@name@host`, the host in lower-case ASCII."""

Slug = Annotated[Line, AfterValidator(_slug)]
WebAddress = Annotated[Line, AfterValidator(web_address)]
Link = Annotated[FullLine, AfterValidator(_web_or_mail)]
Language = Annotated[Line, AfterValidator(_language)]
InterfaceLanguage = Annotated[Line, AfterValidator(_interface_language)]
SitePath = Annotated[FullLine, AfterValidator(site_path)]
OwnAddress = Annotated[FullLine, AfterValidator(_own_address)]
OldAddress = Annotated[FullLine, AfterValidator(old_address)]
"""An address that a page of the site had: one with a query is the web server's to lead on."""
"""A path from the site's root, or a whole address as `//host/path`: whose it is, the site knows."""
ContentPath = Annotated[Line, AfterValidator(content_path)]
OneOrMany = BeforeValidator(_one_or_many)
