"""Files that somebody may take for a story, a record, a page or data, and newsgen does not."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from newsgen.errors import Problem, nearest
from newsgen.intake.names import is_markdown
from newsgen.intake.scan import kind_of

# What other programs take for stories.
STORIES_ELSEWHERE = frozenset(
    """
    .html .htm .xhtml .mdx .mdoc .qmd .rmd .rst .adoc .asciidoc .org .textile .wiki .njk .liquid
    """.split()
)
# Where the documents of pages lie, and why another file is none.
FRONTS, NO_TOML = "_fronts", "what stands on a page is said in TOML"
# What begins with a header is meant for a story, wherever it lies.
TEXTS = frozenset(["", ".txt", ".text"])
HEADERS = (b"---\n", b"---\r\n", b"+++\n", b"+++\r\n")


def nearly_a_source(path: str, data: bytes) -> Iterator[Problem]:
    """The warning about a file that is passed over, though it looks like a source."""
    folder, name = posixpath.split(path)
    stem, ending = posixpath.splitext(name)
    is_headed = data.startswith(HEADERS)
    if problem := _nearly_a_front(path, stem):
        yield problem
        return
    if is_markdown(name):
        if not is_headed:
            return
        lower = next((part for part in path.split("/")[1:] if part.startswith("_")), "")
        if lower == name:
            yield _passed_over(path, "its name begins with _", f"rename it to {name.lstrip('_')}")
        elif lower:
            where = "move it to the folder of a section"
            yield _passed_over(path, f"what lies in {lower}/ is no story", where)
        return
    lower = f"{stem}{ending.lower()}"
    wanted = stem if is_markdown(stem) else f"{stem}.md"
    is_text = ending.lower() in TEXTS and is_headed
    why = f"its name ends in {ending}" if ending else "its name has no ending"
    if ending != ending.lower() and kind_of(f"{folder}/{lower}") != "asset":
        yield _passed_over(path, why, f"rename it to {lower}")
    elif kind_of(f"{folder}/{wanted}") in ("asset", "term"):
        return
    elif is_markdown(stem) or is_text:
        yield _passed_over(path, why, f"rename it to {wanted}")
    elif ending.lower() in STORIES_ELSEWHERE:
        yield _passed_over(path, why, f"write it in Markdown, and call it {wanted}")


def _nearly_a_front(path: str, stem: str) -> Problem | None:
    """The warning about a file that somebody may take for the document of a page."""
    top, _, inner = path.split("/", 1)[1].partition("/")
    if not inner or nearest(top, [FRONTS]) != FRONTS:
        return None
    if top != FRONTS and not path.endswith(".toml"):
        return None
    if top != FRONTS:
        hint = f"move it to content/{FRONTS}/"
        return _passed_over(path, f"what lies in {top}/ is for no page", hint)
    return _passed_over(path, NO_TOML, f"write it in TOML, and call it {stem}.toml")


def _passed_over(path: str, why: str, hint: str) -> Problem:
    return Problem(path, 0, 0, f"is passed over: {why}", hint, "warning", "ending")
