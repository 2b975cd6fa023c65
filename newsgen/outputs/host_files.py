"""Redirects, and the media types of feeds, as web servers read them: a file for each kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from msgspec import Struct

from newsgen.errors import Problem
from newsgen.model import Page
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.paths import is_query
from newsgen.outputs.feeds.media_types import MEDIA_TYPES
from newsgen.outputs.kind import FEEDS, ONCE, OutputKind, PlanContext
from newsgen.render.door import Door
from newsgen.render.reads.former import moved
from newsgen.render.reads.settings import urls

NETLIFY = "netlify"
# What Netlify and Cloudflare read at most: rules, and characters of one.
MOST_RULES, LONGEST_RULE = 2000, 1000
# What means something else in one of the files; nothing that newsgen names has it.
STRAY = re.compile(r"[\"\\{}$`]")
HEAD = '# newsgen writes this file anew with each build; "newsgen docs urls" says how to use it.\n'


class Moves(Struct, frozen=True):
    """Old URLs, with the query that some are told by, and where each leads; and those that are
    gone.
    """

    leading: Mapping[str, str]
    gone: Sequence[str] = ()


# -- in the output: Netlify and Cloudflare ---------------------------------------------------------


def render_netlify(door: Door, page: Page) -> str:
    """`OLD NEW 301` lines; what is gone falls through to 404.html."""
    rules = [
        f"{old} {new} 301" for old, new in moved(door) if not (is_query(old) or _one(old, new))
    ]
    short = [rule for rule in rules if len(rule) <= LONGEST_RULE]
    if len(left := short[:MOST_RULES]) < len(rules):
        message = f"_redirects has {len(left)} of {len(rules)} redirects: Netlify and Cloudflare "
        message += f"read {MOST_RULES} of at most {LONGEST_RULE} characters"
        hint = "the others are pages that lead on, as without the file"
        door.problems.append(Problem(CONFIG, 0, 0, message, hint, "warning", "many-redirects"))
    return "".join(f"{rule}\n" for rule in left)


def _netlify(context: PlanContext, _: str) -> Iterator[Page]:
    if NETLIFY in context.config.redirects.files:
        url = context.urls.at("/_redirects")
        yield Page("redirects", url, "", "[redirects] of config.toml", context.language)


REDIRECTS = OutputKind(
    name="redirects",
    rank=FEEDS,
    render=render_netlify,
    of={ONCE: _netlify},
    settings=("redirects",),
)


def render_headers(door: Door, page: Page) -> str:
    """Two rules a name: a star stands for one folder, or for several, and not for none."""
    root = urls(door).root
    rules = (
        f"{root}{place}{name}\n  Content-Type: {_with_charset(media_type)}\n"
        for name, media_type in MEDIA_TYPES.items()
        for place in ("/", "/*/")
    )
    return "".join(rules)


def _with_charset(media_type: str) -> str:
    """JSON has no other than UTF-8."""
    return media_type if media_type.endswith("json") else f"{media_type}; charset=utf-8"


def _headers(context: PlanContext, _: str) -> Iterator[Page]:
    """The outlet's own file comes first."""
    own = context.queries.sources.digest("content/_static/_headers")
    if NETLIFY in context.config.redirects.files and not own:
        url = context.urls.at("/_headers")
        yield Page("headers", url, "", "[redirects] of config.toml", context.language)


HEADERS = OutputKind(
    name="headers",
    rank=FEEDS,
    render=render_headers,
    of={ONCE: _headers},
    settings=("redirects",),
)


# -- beside the output: what only the server reads -------------------------------------------------


def nginx(moves: Moves) -> str:
    """Maps for the http block; the server block uses what they say."""
    paths, asked = _told(moves)
    gone = [unquote(url) for url in _plain(moves.gone)]
    longest = max((len(one.encode()) for one in (*paths, *asked, *gone)), default=0)
    bucket = 1 << max(7, (longest + 64).bit_length())
    lines = [
        f"map_hash_bucket_size {bucket};",
        f"map_hash_max_size {max(2048, 2 * (len(paths) + len(asked) + len(gone)))};",
        *_block("map $request_uri $newsgen_asked", _quoted(asked)),
        *_block("map $uri $newsgen_moved", {"default": "$newsgen_asked"} | _quoted(paths)),
        *_block("map $uri $newsgen_gone", {"default": "0"} | {f'"{one}"': "1" for one in gone}),
    ]
    return HEAD + "".join(f"{line}\n" for line in lines)


def _block(head: str, lines: Mapping[str, str]) -> Iterator[str]:
    yield f"{head} {{"
    yield from (f"    {key} {value};" for key, value in lines.items())
    yield "}"


def caddy(moves: Moves) -> str:
    """Directives for the site's block."""
    paths, asked = _told(moves)
    gone = [unquote(url) for url in _plain(moves.gone)]
    path, whole = "{http.request.orig_uri.path}", "{http.request.orig_uri}"
    lines = [
        *_map(f"map {path} {{newsgen_moved}}", _quoted(paths)),
        *_map(f"map {whole} {{newsgen_asked}}", _quoted(asked)),
        *_map(f"map {path} {{newsgen_gone}}", {f'"{one}"': "1" for one in gone}),
        "@newsgen_moved `{newsgen_moved} != ''`",
        "redir @newsgen_moved {newsgen_moved} 301",
        "@newsgen_asked `{newsgen_asked} != ''`",
        "redir @newsgen_asked {newsgen_asked} 301",
        "@newsgen_gone `{newsgen_gone} == '1'`",
        "error @newsgen_gone 410",
        *_caddy_types(),
    ]
    return HEAD + "".join(f"{line}\n" for line in lines)


def _caddy_types() -> Iterator[str]:
    for number, (name, media_type) in enumerate(MEDIA_TYPES.items(), 1):
        yield f"@newsgen_feed{number} path */{name}"
        yield f'header @newsgen_feed{number} Content-Type "{_with_charset(media_type)}"'


def _map(head: str, lines: Mapping[str, str]) -> Iterator[str]:
    yield f"{head} {{"
    yield from (f"\t{key} {value}" for key, value in lines.items())
    yield '\tdefault ""'
    yield "}"


def apache(moves: Moves) -> str:
    """Directives for a server's configuration, or for the folder that it serves."""
    paths, asked = _told(moves)
    lines = [
        f'RedirectMatch 301 "^{re.escape(old)}$" "{new}"' for old, new in sorted(paths.items())
    ]
    gone = [unquote(url) for url in _plain(moves.gone)]
    lines += (f'RedirectMatch 410 "^{re.escape(old)}$"' for old in gone)
    if asked:
        lines += ("<IfModule mod_rewrite.c>", "RewriteEngine On")
        for old, new in asked.items():
            path, _, query = old.partition("?")
            lines += (
                f'RewriteCond "%{{QUERY_STRING}}" "^{re.escape(query)}$"',
                f'RewriteCond "%{{REQUEST_URI}}" "^{re.escape(unquote(path))}$"',
                f'RewriteRule "^" "{new}" [R=301,L,QSD]',
            )
        lines.append("</IfModule>")
    for name, media_type in MEDIA_TYPES.items():
        lines += (f'<Files "{name}">', f'ForceType "{_with_charset(media_type)}"', "</Files>")
    return HEAD + "".join(f"{line}\n" for line in lines)


# By the servers' names in [redirects]: the file's name, and what is written into it.
BESIDE: Mapping[str, tuple[str, Callable[[Moves], str]]] = {
    "nginx": ("redirects.nginx", nginx),
    "caddy": ("redirects.caddy", caddy),
    "apache": (".htaccess", apache),
}


def _told(moves: Moves) -> tuple[dict[str, str], dict[str, str]]:
    """Where old paths lead, decoded as servers match them, and old addresses with a query."""
    paths, asked = dict[str, str](), dict[str, str]()
    for old in _plain(moves.leading):
        new = moves.leading[old].replace("$", "%24")
        if is_query(old):
            asked[old] = new
        else:
            spellings = _spellings(unquote(old))
            paths |= {one: new for one in spellings if one != unquote(new)}
    return paths, asked


def _spellings(path: str) -> tuple[str, ...]:
    """A path as it may be asked for: servers that answer with a folder add its slash themselves."""
    is_file = "." in path.rpartition("/")[2]
    return (path,) if is_file else (path.removesuffix("/"), f"{path.removesuffix('/')}/")


def _one(old: str, new: str) -> bool:
    """Whether a slash alone tells two paths apart: hosts see one address, which leads to itself."""
    return old.rstrip("/") == new.rstrip("/")


def _plain(urls: Iterable[str]) -> Iterator[str]:
    return (url for url in urls if not STRAY.search(unquote(url)))


def _quoted(moves: Mapping[str, str]) -> dict[str, str]:
    return {f'"{old}"': f'"{new}"' for old, new in moves.items()}
