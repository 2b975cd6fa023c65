"""What a theme holds that no page is made with: blocks and templates, spelt wrongly as a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jinja2 import TemplateError

from newsgen.errors import Problem, did_you_mean
from newsgen.render.environment import BAR, ChainEnvironment

# The templates that pages are made with.
PAGES = (
    "article.html",
    "author.html",
    "corrections.html",
    "events.html",
    "feed.css",
    "feeds.html",
    "front.html",
    "live.html",
    "missing.html",
    "outlet.css",
    "page.html",
    "recent.html",
    "redirect.html",
    "section.html",
    "series.html",
    "tag.html",
    "term.html",
    "terms.html",
    "withdrawn.html",
    "year.html",
)
LAYOUTS = re.compile(r"(?:article|page)-[a-z0-9-]+\.html|directives/[a-z0-9-]+\.html")
# A template whose name is put together where it is asked for.
MADE_UP = re.compile(r"""\bpart\(\s*(?!["'][^"']*["']\s*[,)])""")
# A name may be that of a template with `parent:` before it.
NAMED = re.compile(r"""["'](?:parent:)?([^"'\n]+)["']""")


LISTED = '"newsgen docs themes" lists what pages are made with'


def idle(
    environment: ChainEnvironment, templates: Sequence[str], chosen: Sequence[str]
) -> Iterator[tuple[str, Problem]]:
    """(`LEVEL|NAME`, warning) of what is idle among all templates of a chain, which are valid; the
    warning's path is left open. `chosen`: what pages are made with by the settings.
    """
    for at in templates:
        yield from ((at, problem) for problem in _blocks(environment, at))
    yield from _unused(environment, templates, chosen)


def _blocks(environment: ChainEnvironment, at: str) -> Iterator[Problem]:
    """The blocks of a template that extends others, of which none has them."""
    try:
        known = _blocks_above(environment, at)
    except TemplateError:
        return  # told as such
    if known is None:
        return
    text = environment.read(at)[0].split("\n")
    for name, line in environment.outer_blocks(at):
        if name not in known:
            message = f'no template above has a block "{name}"{did_you_mean(name, sorted(known))}'
            hint = f"nothing of it is shown; the blocks are: {', '.join(sorted(known)) or 'none'}"
            column = text[line - 1].find(name) + 1
            yield Problem("", line, column, message, hint, "warning", "unknown-block")


def _blocks_above(environment: ChainEnvironment, at: str) -> set[str] | None:
    """The blocks of all that a template extends; None where it extends nothing, or what is only
    known at run time.
    """
    found, seen = set[str](), {at}
    above = environment.extended(at)
    if not above:
        return None
    while above:
        if None in above or len(above) > 1:
            return None
        at = environment.join_path(str(above[0]), at)
        if at in seen:
            return None
        seen.add(at)
        found |= environment.get_template(at).blocks.keys()
        above = environment.extended(at)
    return found


def _unused(
    environment: ChainEnvironment, templates: Sequence[str], chosen: Sequence[str]
) -> Iterator[tuple[str, Problem]]:
    """The templates that neither a page is made with nor another template names."""
    named = {*chosen}
    for at in templates:
        text = environment.read(at)[0]
        if MADE_UP.search(text) or None in environment.references(at):
            return
        named.update(NAMED.findall(text))
    names = {at.partition(BAR)[2] for at in templates}
    for at in templates:
        name = at.partition(BAR)[2]
        if name in PAGES or LAYOUTS.fullmatch(name) or name in named:
            continue
        near = did_you_mean(name, [*PAGES, *sorted(names - {name})])
        hint = f"correct its name, or delete it; {LISTED}"
        message = f'no page is made with the template "{name}"{near}'
        yield at, Problem("", 0, 0, message, hint, "warning", "unused-template")
