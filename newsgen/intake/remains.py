"""What was meant as markup and is left in a text as it was typed: readers see it raw.

A look at what readers see comes first, and costs next to nothing where there is nothing; only then
is the source gone over for the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import unescape

from newsgen.errors import Problem, listed
from newsgen.intake.address_mistakes import cut
from newsgen.intake.places import Places
from newsgen.intake.typography import BLOCK, INLINE

Look = Callable[[str, Places], Iterator[Problem]]

# Shortcodes that say nothing more than their name.
_LONE = "caption|gallery|playlist|embed|wp_caption|toc|tableofcontents|contact-form(?:-7)?"
_FOREIGN = r"""
    \{\{(?:.*?\}\}+|[^\n]*)
  | \{%(?:.*?%\}|[^\n]*)
  | \{\#(?![\w-]+\}).*?\#\}
  | <%(?:.*?%>|[^\n]*)
  | \{:?[ ]*[.\#][A-Za-z][^{}\n]*\}
  | \{:[^{}\n]+\}
  | !?\[\[[^\[\]\n]+\]\]
  | \[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION|INFO)\]
  | \[/?(?i:LONE)(?:[ =:][^\]\n]{0,500})?[ ]?/?\]
  | \[(?P<name>[A-Za-z][\w-]*)(?:
        (?:[ ][^\]\n]{0,500}?)?[ ][\w-]+=[^\]\n]{0,500}\]
      | [ =](?:https?://|["'\u201c])[^\]\n]{0,500}\]
      | (?:=[^\]\n]{0,500})?\](?=(?:(?!\[/)[^\n]){0,2000}\[/(?P=name)\])
    )
  | \[/[A-Za-z][\w-]*\]
  | ^[ \t>]*(?:
        :{3,}[ ]*[\w{][^\n]*
      | (?:!!!|\?\?\?\+?)[ ]?\w[^\n]*
      | \.\.[ ][\w-]+::[^\n]*
      | ::?[a-z][\w-]*[\[{][^\n]*
    )
"""
_NOTE = r"\[\^(?P<label>[^\[\]\n]{1,200})\](?P<colon>:?)"
_LINK = r"!?\[(?P<name>[^\[\]\n]{0,300})\](?P<gap> ?)\((?P<target>[^()\n]{1,500})\)?"
_REFERENCE = r"(?<![\w\]\\])\[(?P<name>[^\[\]^\n]{1,300})\]\[(?P<target>[^\[\]^\n]{0,100})\]"
_ITEM = r"^(?P<above>[ \t>]*)(?P<mark>[-*+]|\d{1,2}[.)])[ \t]+(?P<lead>[^\w\n]*)(?P<word>\w+)[^\n]*"
_BLANKS = "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"
# How a line begins in which something is left: a list, a directive, a heading.
_BEGINNINGS = re.compile(
    rf"\n[ {BLOCK}{INLINE}]*(?:[-*+][ \t]|\d{{1,2}}[.)][ \t]|::|!!!|\?\?\?|\.\. |##"
    rf"|[#-](?:[{_BLANKS}]|&nbsp;))"
)
_BEGINNING = rf"^[ \t>]*(?P<mark>#{{1,6}}|-)[{_BLANKS}]"
_HEADING = r"^[ \t>]*(?P<mark>#{2,6})(?=[^\W\d_])"
_ADDRESS = re.compile(
    r"\A(?:(?:https?://|mailto:|www\.|[/.]+/|/|\#)"
    r"|[^\n]{0,300}?(?:\.[a-zA-Z]\w{1,4}|/)(?:[?#]\S{0,300}+)?$)"
)
_NO_NAMES = frozenset({"sic", "…", "..."})


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when a text is met that may hold any of it."""
    return re.compile(pattern.replace("LONE", _LONE), re.MULTILINE | re.VERBOSE)


def remains(seen: str, places: Places) -> Iterator[Problem]:
    """The warnings about what readers see of a text: its running text as HTML, without code, before
    punctuation is set, with marks in place of tags.
    """
    # One character is found in no time, two of them take a hundred times as long.
    has_sign = "[" in seen or "{" in seen or ("%" in seen and "&lt;%" in seen)
    if not has_sign and not _BEGINNINGS.search(f"\n{seen}"):
        return
    typed = unescape(seen) if "&" in seen else seen
    for look, signs in _LOOKS:
        if any(sign in typed for sign in signs):
            yield from look(typed, places)


# -- markup of other programs ----------------------------------------------------------------------


def foreign_markup(seen: str, places: Places) -> Iterator[Problem]:
    """The warnings about markup of other programs, a line each."""
    pattern = _compiled(_FOREIGN)
    heads = {_head(match[0]) for match in pattern.finditer(_in_lines(seen))}
    if not heads:
        return
    braces = {head[:2] for head in heads if head[:1] == "{"}  # tags within them may be gone
    lines: dict[int, tuple[int, list[str]]] = {}
    for match in places.written(pattern):
        shown = match[0].lstrip(" \t>")
        if _head(shown) in heads or (shown[2:3] == "<" and shown[:2] in braces):
            index = match.end() - len(shown)
            lines.setdefault(places.line_of(index), (index, []))[1].append(
                cut(" ".join(shown.split()))
            )
    for index, found in lines.values():
        several = listed(list(dict.fromkeys(found)))
        message = f"readers see {several}: newsgen knows no such markup"
        hint = next((hint for words, hint in _MEANT if words.search(several)), _HINT)
        yield places.warning(index, message, hint, "foreign-markup")


_HINT = "write it in Markdown, or take it out; put it in backquotes if readers should see it"
# What others write, and how it is written here.
_MEANT = (
    (
        re.compile(r"\b(?:youtube|vimeo|dailymotion|tweet|twitter|instagram|tiktok|embed)\b"),
        "write the address of the film or post alone on a line: it becomes a card",
    ),
    (
        re.compile(r"\bgallery\b"),
        "write ::: gallery, a picture on each line below it, and ::: below them",
    ),
    (
        re.compile(r"\b(?:note|tip|info|warning|caution|important)\b", re.IGNORECASE),
        "write ::: box above the text, and ::: below it",
    ),
    (re.compile(r"\b(?:video|audio)\b"), "write ::: video or ::: audio with the name of a file"),
)


def _head(shown: str) -> str:
    """How a piece of markup begins, before anything that an engine may have changed."""
    match = re.match(r"\W+\w?[\w-]*", shown.lstrip(" \t>"))
    return match[0].strip() if match else shown


def _in_lines(seen: str) -> str:
    """A text in which blocks begin a line, without the marks of running text."""
    return seen.replace(INLINE, "").replace(BLOCK, "\n")


# -- notes -----------------------------------------------------------------------------------------


def _unanswered_notes(seen: str, places: Places) -> Iterator[Problem]:
    pattern = _compiled(_NOTE)
    labels = {match["label"] for match in pattern.finditer(seen)}
    for match in places.written(pattern):
        label = match["label"]
        if label in labels and not match["colon"]:
            message = f'the note "{label}" is not written'
            hint = f"write it in a paragraph of its own: [^{label}]: The note"
            yield places.warning(match.start(), message, hint, "lone-footnote")


def unanswered_marks(names: Iterable[str], places: Places) -> Iterator[Problem]:
    """The warnings about notes to which nothing refers, and those that are written twice."""
    lone = {name.removeprefix("fn:") for name in names}
    written = set[str]()
    for match in places.written(_compiled(r"^[ ]{0,3}" + _NOTE)):
        label = match["label"]
        if not match["colon"]:
            continue
        if label in written:
            message, hint = f'the note "{label}" is written twice', "give each a name of its own"
            yield places.warning(match.end() - len(label) - 4, message, hint, "lone-footnote")
        elif label in lone:
            message = f'nothing refers to the note "{label}"'
            hint = f"write [^{label}] where it belongs, or take the note out"
            yield places.warning(match.end() - len(label) - 4, message, hint, "lone-footnote")
        written.add(label)


# -- Markdown that is none -------------------------------------------------------------------------


def _links(seen: str, places: Places) -> Iterator[Problem]:
    pattern = re.compile(_LINK)
    left = {_start(match["target"]) for match in pattern.finditer(_in_lines(seen))}
    for match in places.written(pattern):
        target, title = _divided(match["target"])
        has_scheme = target.startswith(("http://", "https://", "www."))
        if _start(match["target"]) in left and (has_scheme or _is_link(match, target)):
            what = "picture" if match[0][0] == "!" else "link"
            message = f'readers see the {what} "{target}" as it is typed'
            hint = _link_hint(match, target, title)
            yield places.warning(match.start(), message, hint, "raw-markdown")


def _start(target: str) -> str:
    """What no engine takes for emphasis."""
    return re.split(r"[_*`&<]", target.strip())[0]


def _divided(inside: str) -> tuple[str, str]:
    """What stands in a link's round brackets: its address and its title."""
    match = re.search(r"\s+[\"'].*", inside)
    return (inside[: match.start()].strip(), match[0].strip()) if match else (inside.strip(), "")


def _is_link(match: re.Match[str], target: str) -> bool:
    is_address = match[0][0] == "!" or _ADDRESS.match(target) is not None
    return is_address and not match["gap"] and "{" not in target


def _link_hint(match: re.Match[str], target: str, title: str) -> str:
    if match["gap"]:
        return f"write no blank before the bracket: [{match['name']}]({target})"
    if not match[0].endswith(")"):
        return "close the bracket behind the address"
    if title and " " not in target:
        return "write the title in quotation marks that do not stand within it"
    return f"write the address in angle brackets: [{match['name']}](<{target}>)"


def _references(seen: str, places: Places) -> Iterator[Problem]:
    pattern = re.compile(_REFERENCE)
    left = {match["target"] or match["name"] for match in pattern.finditer(seen)}
    for match in places.written(pattern):
        name = match["target"] or match["name"]
        no_link = (
            name.isdigit() or name[0] == "/" or not _NO_NAMES.isdisjoint((name, match["name"]))
        )
        if name in left and not no_link:
            message = f'no address is given for the link "{name}"'
            hint = f"write it in a line of its own, such as [{name}]: https://…"
            yield places.warning(match.start(), message, hint, "raw-markdown")


def _no_break_blanks(seen: str, places: Places) -> Iterator[Problem]:
    pattern = re.compile(_BEGINNING, re.MULTILINE)
    left = {match["mark"] for match in pattern.finditer(_in_lines(seen))}
    for match in places.written(pattern):
        if match["mark"] in left:
            message = f'a no-break space stands behind "{match["mark"]}"'
            hint = "type an ordinary space there: " + (
                "then it is a heading" if match["mark"] != "-" else "then it is an item of a list"
            )
            index = match.end() - 1 - len(match["mark"])
            yield places.warning(index, message, hint, "raw-markdown")


def _headings(seen: str, places: Places) -> Iterator[Problem]:
    pattern = re.compile(_HEADING, re.MULTILINE)
    left = {match["mark"] for match in pattern.finditer(_in_lines(seen))}
    for match in places.written(pattern):
        if match["mark"] in left:
            message = f'no space stands behind "{match["mark"]}"'
            hint = "type one there: then it is a heading"
            yield places.warning(match.end() - len(match["mark"]), message, hint, "raw-markdown")


def _glued_lists(seen: str, places: Places) -> Iterator[Problem]:
    pattern = re.compile(_ITEM, re.MULTILINE)
    left = {(match["mark"], match["word"]) for match in pattern.finditer(seen.replace(INLINE, ""))}
    runs: list[list[re.Match[str]]] = []
    for match in places.written(pattern):
        if (match["mark"], match["word"]) not in left:
            continue
        if runs and runs[-1][-1].end() + 1 == match.start():
            runs[-1].append(match)
        else:
            runs.append([match])
    for run in runs:
        first = run[0]
        above = first.string[: first.start()].rpartition("\n")[0].rpartition("\n")[2].strip(" \t>")
        if above and _is_list(run, above):
            message = "the list is glued to the paragraph above it, and is no list"
            index = first.start() + len(first["above"])
            hint = "leave a line empty above it"
            yield places.warning(index, message, hint, "raw-markdown")


def _is_list(run: list[re.Match[str]], above: str) -> bool:
    """Rather than a dash, or a number with a full stop, where a line happens to begin."""
    if len(run) > 1 or above.endswith(":"):
        return True
    dashes = (" - ", " – ", " — ")
    line = run[0][0].lstrip(" \t>-*+")
    return run[0]["mark"] in "-*+" and not any(dash in line + f"{above} " for dash in dashes)


# Each look, and what a text must hold for it to find anything.
_LOOKS: tuple[tuple[Look, tuple[str, ...]], ...] = (
    (foreign_markup, ("{", "[", "::", "!!!", "???", "<%")),
    (_unanswered_notes, ("[^",)),
    (_links, ("](", "] (")),
    (_references, ("][",)),
    (_no_break_blanks, tuple(_BLANKS)),
    (_headings, ("##",)),
    (_glued_lists, ("\n",)),
)
