"""Paths from the site's root: which there may be, and which file answers each."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from newsgen.outlet.validation import UNWANTED, Fault

# Names that Windows keeps for devices, whatever their extension.
DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
FORBIDDEN = re.compile(rf'[\s<>:"|?*#{UNWANTED}]')
# Of a name on a disk, and of a whole path: sitemaps take URLs of 2,048 characters.
MOST_BYTES, MOST_CHARACTERS = 255, 1900
ENCODED = re.compile(r"(?:%[0-9a-fA-F]{2})+")
# What servers that build each page anew call their pages: a file under such a name is one.
PAGE_ENDING = re.compile(
    r"\.(?:[sx]?html?|php[3-7]?|phtml|aspx?|jspx?|jsf|cfml?|cgi|do|pl)", re.IGNORECASE
)
# What stands behind the question mark in the old addresses of servers that build each page anew.
QUERY = re.compile(r"[A-Za-z0-9_.~%+=&;,:@/!()*-]{1,500}")
# What servers may run of a page under another ending than that of a plain page.
RUN = re.compile(r"<[?%]|<!--#")
HINT = "write the path as the old URL had it, such as /2012/03/old-name/"
IN_THE_SERVER = "leave it out; where it is needed, redirect it in the web server"


@lru_cache(maxsize=4096)
def quoted(path: str) -> str:
    """A path as URLs spell it."""
    return quote(path, safe="/-._~!$&'()*+,;=:@")


def path_key(path: str) -> str:
    """The key under which two paths are one place on some disk: NFC and case folding."""
    if path.isascii():
        return path.casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def output_path(path: str) -> str:
    """The file in the output that answers a path from the site's root."""
    path = path.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def page_path(path: str) -> str:
    """The file that answers a path at which a page stands: `/about` is answered by `about.html`,
    as most servers do.
    """
    file = output_path(path)
    return file if PAGE_ENDING.fullmatch(file, file.rfind(".")) else f"{file}.html"


def may_be_run(path: str, text: str) -> bool:
    """Whether servers that run files such as `x.php` may find anything to run in a page."""
    return not path.lower().endswith((".html", ".htm")) and RUN.search(text) is not None


def redirect_path(path: str) -> str:
    """The path at which a redirect from another one stands, so that all servers give it out as a
    page: `/2012/ferry` is answered by the folder of that name.
    """
    return path if path.endswith(("/", ".html", ".htm")) else f"{path}/"


def is_bare(path: str) -> bool:
    """Whether a path has neither slash nor ending, such as `/about`, which `about.html` answers."""
    return not path.endswith("/") and page_path(path) != output_path(path)


def is_query(path: str) -> bool:
    """Whether an old address is told from others by its query, as `/?p=123`: no file answers it."""
    return "?" in path


def feed_path(path: str) -> str:
    """The path at which a copy of a feed stands that answers a path: `/feed/` and `/rss` are
    folders, and servers must be told that `index.xml` stands for one.
    """
    name = path.rpartition("/")[2]
    return path if "." in name else f"{path.removesuffix('/')}/index.xml"


def site_path(value: str) -> str:
    """A path from the site's root at which something may be published, decoded. Raises Fault."""
    if not value.startswith("/") or value == "/":
        is_whole = value.startswith(("http://", "https://"))
        better = urlsplit(value).path if is_whole else f"/{value}"
        raise _fault("must be a path that starts with /", f"write {better}", better)
    if "?" in value:
        raise _query(value)
    if "#" in value:
        before = value.partition("#")[0]
        hint = f"browsers keep that to themselves: write {before}"
        raise _fault('must not hold "#"', hint, before)
    path = _decoded(value)
    if "\\" in path:
        better = path.replace("\\", "/")
        raise _fault("must not hold a backslash", f"write {better}", better)
    if found := FORBIDDEN.search(path):
        raise _stray(path, found[0])
    for part in path[1:].removesuffix("/").split("/"):
        _check_part(part)
    _check_length(path)
    return path


def old_path(value: str) -> str:
    """A path as above, or one that its query tells from others, such as `/?p=123`. Raises Fault."""
    before, mark, query = value.partition("?")
    is_script = PAGE_ENDING.search(before) and not before.lower().endswith(("html", "htm"))
    if not mark or not (before == "/" or is_script):
        return site_path(value)
    if not QUERY.fullmatch(query):
        message = f'must not hold the query "{query}"'
        raise Fault(message, IN_THE_SERVER, "wrong-path")
    return f"{before if before == '/' else site_path(before)}?{query}"


def is_site_path(value: str) -> bool:
    """Whether a path is one that `site_path` takes."""
    try:
        site_path(value)
    except Fault:
        return False
    return True


def _fault(message: str, hint: str, better: str) -> Fault:
    """A fault with its hint, unless what that proposes would be refused, too."""
    return Fault(message, hint if is_site_path(better) else HINT, "wrong-path")


def _query(value: str) -> Fault:
    before, _, query = value.partition("?")
    message = f'must be a path without a query, and "?{query}" is one'
    if before.strip("/"):
        return _fault(message, f"write {before}, which answers whatever the query", before)
    hint = f"take it out, and let the web server lead there from {value}: no file has a query"
    return Fault(message, hint, "wrong-path")


def _decoded(value: str) -> str:
    """The path that a URL means: what is encoded with % is decoded, once."""
    if "%" not in value:
        return value
    for run in ENCODED.findall(value):
        if "%2F" in run.upper():
            message = f'must not hold "{run}", an encoded slash'
            raise Fault(message, IN_THE_SERVER, "wrong-path")
        try:
            unquote(run, errors="strict")
        except UnicodeDecodeError:
            better = ENCODED.sub(lambda match: unquote(match[0], encoding="latin-1"), value)
            message = f'must not hold "{run}", which is not UTF-8'
            raise _fault(message, f"write {better}", better) from None
    path = unquote(value)
    if found := ENCODED.search(path):
        message = f'must not hold "{found[0]}" twice encoded'
        raise Fault(message, IN_THE_SERVER, "wrong-path")
    return path


def _stray(path: str, sign: str) -> Fault:
    if not sign.isspace():
        named = f'"{sign}"' if sign.isprintable() else f"the invisible character U+{ord(sign):04X}"
        return Fault(f"must not hold {named}", IN_THE_SERVER, "wrong-path")
    several = path.split()
    hint = IN_THE_SERVER
    if len(several) > 1 and all(map(is_site_path, several)):
        hint = f"write several as a list: [{', '.join(several)}]"
    return Fault("must not hold a blank", hint, "wrong-path")


def _check_part(part: str) -> None:
    if part in ("", ".", ".."):
        raise Fault(f'must not hold "{part or "//"}"', HINT, "wrong-path")
    if part.startswith("."):
        message = f'must not hold the name "{part[:40]}"'
        raise Fault(message, "leave it out: servers hide what begins with a dot", "wrong-path")
    is_device = part.lower().split(".")[0] in DEVICES
    if is_device or part.endswith(".") or len(f"{part}.html".encode()) > MOST_BYTES:
        hint = (
            "leave it out: Windows cannot store it; "
            "where it is needed, redirect it in the web server"
        )
        raise Fault(f'must not hold the name "{part[:40]}"', hint, "wrong-path")


def _check_length(path: str) -> None:
    length = len(quoted(path))
    if length > MOST_CHARACTERS:
        message = f"is too long: {length} characters in a URL, at most {MOST_CHARACTERS} can be"
        raise Fault(message, "shorten it", "wrong-path")
