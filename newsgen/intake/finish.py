"""One pass over an engine's HTML: addresses, pictures, headings, tables, punctuation, word count, excerpt, dateline.

The HTML is split at its tags, which both engines and nh3 write regularly; most tags need one look-up in a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from urllib.parse import unquote

from anyascii import anyascii

from newsgen.errors import Problem
from newsgen.intake.footnotes import Footnotes
from newsgen.intake.places import Places
from newsgen.intake.sanitise import is_allowed, scheme
from newsgen.intake.typography import BLOCK, INLINE, MARKS, NARROW, NBSP, SPACE, WORD, rules_for, set_marks, typeset
from newsgen.model import Asset, Body

EXCERPT_LENGTH = 200

Link = Callable[[str], str | None]
Show = Callable[[str], Asset | None]

_TAG = re.compile(r"(<[^>]*>)")
# Trusted HTML: attributes may hold ">", scripts and comments may hold anything.
_LOOSE_TAG = re.compile(
    r"(<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>|<textarea\b.*?</textarea\s*>"
    r"|</?[a-z](?>[^\"'>]*(?:(?>\"[^\"]*\"|'[^']*')[^\"'>]*)*)>|<[!?][^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
_ATTRIBUTE = re.compile(r"""\s([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_ID = re.compile(r'\sid="([^"]*)"')
_GOOD_ID = re.compile(r"[^\s\"'<>&]+")
_SEPARATED = re.compile(r"[^a-z0-9]+")
_ALIGNMENT = re.compile(r"\s*text-align\s*:\s*(left|right|center)\s*;?\s*")
_HOST = re.compile(r"(?:https?:)?//(?:[^/?#@]*@)?([^/?#:]*)", re.IGNORECASE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TERM = re.compile(r"\w+")
_LONE = [(sign[0], f" {sign} ".encode()) for sign in ("—", "–", "-", "&amp;", "|", "/", "…")]
_GAPS_AS_SPACES = bytes.maketrans(f"\t\n\r\f{BLOCK}{SPACE}".encode(), b"      ")
_NO_GAPS = (INLINE + WORD).encode()

# Names that themes like to give their landmarks: a heading must not claim them.
_TAKEN = frozenset("top main content header footer nav menu search recent about site page".split())

_RUNNING = frozenset(
    "a abbr b bdi bdo cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub sup time u var wbr"
    " audio video picture source track input button label svg math".split()
)
_SIMPLE_RUNNING = (
    "abbr b bdi bdo cite data del dfn em i ins mark q rp rt ruby s small span strong sub sup time u wbr".split()
)
_SIMPLE_BLOCKS = (
    "address aside blockquote caption col colgroup dd details div dl dt figcaption figure hr li ol p section summary"
    " tbody td tfoot tr ul h2 h3 h4 h5 h6".split()
)
_CLOSED_ONLY = "a code kbd samp var pre h2 h3 h4 h5 h6 th".split()
_NEED_WORK = frozenset("h2 h3 h4 h5 h6".split())

# What stands for a tag while the text is set; a tag that is not here needs a closer look.
_MARK_OF: Mapping[str, str] = {
    **{f"<{name}>": INLINE for name in _SIMPLE_RUNNING},
    **{f"</{name}>": INLINE for name in _SIMPLE_RUNNING},
    **{f"<{name}>": BLOCK for name in _SIMPLE_BLOCKS if name not in _NEED_WORK},
    **{f"</{name}>": BLOCK for name in _SIMPLE_BLOCKS},
    **{f"</{name}>": INLINE if name in _RUNNING else BLOCK for name in _CLOSED_ONLY},
    "<br>": SPACE,
}
_REFERENCE = '<sup class="footnote-ref">'
_OPAQUE = frozenset(["code", "pre", "kbd", "samp", "var", "textarea", "svg", "math"])
_VOID = frozenset("br col hr img input source track wbr".split())


class Finisher:
    """One document on its way from an engine's HTML to a Body. `problems` fills while it works."""

    def __init__(self, places: Places, lang: str, host: str, trusted: bool, link: Link, picture: Show) -> None:
        self.problems: list[Problem] = []
        self._places = places
        self._lang = lang
        self._rules = rules_for(lang)
        self._host = host.lower()
        self._trusted = trusted
        self._link = link
        self._picture = picture
        self._parts: list[str] = []
        self._marks: list[str | None] = []
        self._hidden: list[tuple[int, str]] = []
        self._used_ids: set[str] = set()
        self._explicit_ids: frozenset[str] | None = None
        self._numbers: dict[str, int] = {}
        self._in_head = False

    def finish(self, html: str, dateline: str = "") -> Body:
        """The body of the document; call it once."""
        for foreign in MARKS:
            if foreign in html:
                html = html.replace(foreign, "")
        html, notes = Footnotes().separate(html) if 'class="footnote' in html else (html, "")
        end = self._split(html.strip(), notes)
        for index, mark in enumerate(self._marks):
            if mark is None:  # asked late: an earlier tag may have settled it
                self._marks[index] = self._settle(2 * index + 1)
        words = self._set_text(end)
        excerpt = self._excerpt(end)
        if dateline:
            self._place_dateline(typeset(dateline, self._lang))
        return Body("".join(self._parts), words, excerpt, tuple(self.problems))

    def _split(self, html: str, notes: str) -> int:
        """Fills parts and marks; the number of parts before the notes."""
        split = (_LOOSE_TAG if self._trusted else _TAG).split
        self._parts = split(html)
        end = len(self._parts)
        if notes:
            first, *others = split(notes)
            self._parts[-1] += "\n" + first
            self._parts += others
        self._marks = list(map(_MARK_OF.get, self._parts[1::2]))
        return end

    # --- tags -------------------------------------------------------------------------------------------------------

    def _settle(self, at: int) -> str:
        """Does what the tag at `at` calls for; the mark that stands for it."""
        tag = self._parts[at]
        if tag.startswith('<a href="http'):
            self._parts[at] = self._anchor(tag)
            return INLINE
        match = _NAME.match(tag)
        if not match:
            return INLINE  # a comment
        name = match[1].lower()
        if tag[1] == "/":
            self._close(at, name)
        elif name == "a":
            self._parts[at] = self._anchor(tag)
        elif name == "img":
            self._parts[at] = self._image(at, tag)
        elif name in _OPAQUE or tag == _REFERENCE:
            self._hide(at, name)
        else:
            self._open(at, name, tag)
        return SPACE if name == "br" else INLINE if name in _RUNNING else BLOCK

    def _close(self, at: int, name: str) -> None:
        if name == "h1":
            self._parts[at] = "</h2>"
        elif name == "table":
            self._parts[at] = "</table></div>"
        elif name == "thead":
            self._in_head = False

    def _open(self, at: int, name: str, tag: str) -> None:
        if name in _VOID and tag.endswith("/>"):
            tag = tag[:-2].rstrip() + ">"
        if ' id="' in tag:
            tag = self._with_own_id(tag)
        if len(name) == 2 and name[0] == "h" and name[1].isdigit():
            tag = self._heading(at, name, tag)
        elif name == "table":
            tag = '<div class="table">' + tag
        elif name in ("td", "th"):
            tag = self._cell(name, tag)
        elif name == "thead":
            self._in_head = True
        elif name in ("source", "video", "audio", "track"):
            tag = self._medium(name, tag)
        elif " cite=" in tag and not self._trusted:
            tag = self._without_foreign_cite(name, tag)
        self._parts[at] = tag

    def _with_own_id(self, tag: str) -> str:
        """The tag, without an id that is malformed or was used before."""
        match = _ID.search(tag)
        if not match:
            return tag
        if match[1] in self._used_ids or not _GOOD_ID.fullmatch(match[1]):
            return tag[: match.start()] + tag[match.end() :]
        self._used_ids.add(match[1])
        return tag

    def _heading(self, at: int, name: str, tag: str) -> str:
        level = "h2" if name == "h1" else name
        rest = tag[3:]
        if ' id="' in tag:
            return f"<{level}{rest}"
        text = self._text_until(f"</{name}>", at)
        return f'<{level} id="{self._new_id(text)}"{rest}'

    def _new_id(self, text: str) -> str:
        slug = _SEPARATED.sub("-", (text if text.isascii() else anyascii(text)).lower()).strip("-")
        if len(slug) > 60:
            slug = slug[:60].rpartition("-")[0] or slug[:60]
        slug = slug or "section"
        if self._explicit_ids is None:
            self._explicit_ids = frozenset(_ID.findall("".join(self._parts[1::2])))
        number = self._numbers.get(slug, 1)
        found = slug if number == 1 else f"{slug}-{number}"
        while found in self._used_ids or found in self._explicit_ids or found in _TAKEN:
            number += 1
            found = f"{slug}-{number}"
        self._numbers[slug] = number
        self._used_ids.add(found)
        return found

    def _cell(self, name: str, tag: str) -> str:
        attributes = _attributes(tag)
        alignment = _ALIGNMENT.fullmatch(attributes.get("style", ""))
        if alignment:
            del attributes["style"]
            attributes["class"] = f"{attributes.get('class', '')} align-{alignment[1]}".strip()
        elif not self._trusted:
            attributes.pop("style", None)
        if name == "th":
            attributes.setdefault("scope", "col" if self._in_head else "row")
        return _tag(name, attributes)

    def _without_foreign_cite(self, name: str, tag: str) -> str:
        attributes = _attributes(tag)
        if not is_allowed(unescape(attributes.get("cite", ""))):
            del attributes["cite"]
        return _tag(name, attributes)

    def _hide(self, at: int, name: str) -> None:
        """Takes what the element holds out of the text, to be put back untouched."""
        parts = self._parts
        try:
            end = parts.index(f"</{name}>", at)
        except ValueError:
            return
        for place in range(at + 1, end, 2):
            self._hidden.append((place, parts[place]))
            parts[place] = ""
        if name not in ("pre", "sup"):
            parts[at + 1] = WORD
        inner = range((at + 1) // 2, (end - 1) // 2)
        for index in inner:
            self._marks[index] = INLINE

    # --- addresses --------------------------------------------------------------------------------------------------

    def _anchor(self, tag: str) -> str:
        if tag.startswith('<a href="http') and tag.count('"') == 2:
            elsewhere = self._host not in tag.lower() or self._is_elsewhere(tag[9:])
            return tag[:-1] + ' rel="external noopener">' if elsewhere else tag
        attributes = _attributes(self._with_own_id(tag))
        target = unescape(attributes.get("href", "")).strip()
        if not target:
            return _tag("a", attributes)
        if not self._may_refer(target):
            del attributes["href"]
            return _tag("a", attributes)
        if _is_source_path(target):
            attributes["href"] = self._resolve(target, self._follow, "link", "dead-link")
        elif self._is_elsewhere(target):
            known = attributes.get("rel", "").split()
            attributes["rel"] = " ".join(dict.fromkeys([*known, "external", "noopener"]))
        return _tag("a", attributes)

    def _is_elsewhere(self, address: str) -> bool:
        match = _HOST.match(address)
        return match is not None and match[1].lower() != self._host

    def _may_refer(self, address: str) -> bool:
        if self._trusted or is_allowed(address):
            return True
        self.problems.append(forbidden(self._places, address))
        return False

    def _follow(self, path: str) -> str | None:
        return self._link(path)

    def _show(self, path: str) -> str | None:
        asset = self._picture(path)
        return asset.url if asset else None

    def _resolve(self, target: str, find: Callable[[str], str | None], noun: str, code: str) -> str:
        """The escaped final URL for a source path; a problem and the path itself if there is none."""
        path, suffix = _split_suffix(target)
        url = find(unquote(path))
        if url is None:
            self._report_dead(target, noun, code)
            return escape(target)
        return escape(url + suffix)

    def _report_dead(self, target: str, noun: str, code: str) -> None:
        readable = unquote(target)
        message = f'{noun} to "{readable}" leads nowhere' if noun == "link" else f'there is no picture "{readable}"'
        hint = "write the path of a file relative to this one, or a full address with https://"
        self.problems.append(self._places.problem(readable, message, hint, code))

    # --- pictures ---------------------------------------------------------------------------------------------------

    def _image(self, at: int, tag: str) -> str:
        attributes = _attributes(self._with_own_id(tag))
        target = unescape(attributes.pop("src", "")).strip()
        if not attributes.get("alt", "").strip():
            self._report_missing_alt(target)
        shown = {"src": escape(target), "alt": attributes.pop("alt", "")}
        if _is_source_path(target):
            shown |= self._sized(target, attributes)
        elif not self._may_refer(target):
            shown["src"] = ""
        if "srcset" in attributes:
            attributes["srcset"] = self._sources(attributes["srcset"])
        shown |= attributes
        shown.setdefault("loading", "lazy")
        shown.setdefault("decoding", "async")
        self._stand_alone(at, shown)
        return _tag("img", shown)

    def _sized(self, target: str, given: Mapping[str, str]) -> dict[str, str]:
        path, suffix = _split_suffix(target)
        asset = self._picture(unquote(path))
        if asset is None:
            self._report_dead(target, "picture", "dead-picture")
            return {}
        shown = {"src": escape(asset.url + suffix)}
        if asset.width and asset.height and "width" not in given and "height" not in given:
            shown |= {"width": str(asset.width), "height": str(asset.height)}
        return shown

    def _sources(self, srcset: str) -> str:
        return ", ".join(filter(None, map(self._source, unescape(srcset).split(","))))

    def _source(self, candidate: str) -> str:
        target, _, size = candidate.strip().partition(" ")
        if not target or not self._may_refer(target):
            return ""
        url = (
            self._resolve(target, self._show, "picture", "dead-picture") if _is_source_path(target) else escape(target)
        )
        return f"{url} {escape(size)}".strip()

    def _medium(self, name: str, tag: str) -> str:
        attributes = _attributes(tag)
        for attribute, find, noun in (("src", self._follow, "link"), ("poster", self._show, "picture")):
            target = unescape(attributes.get(attribute, "")).strip()
            if target and not self._may_refer(target):
                del attributes[attribute]
            elif _is_source_path(target):
                attributes[attribute] = self._resolve(target, find, noun, f"dead-{noun}")
        if "srcset" in attributes:
            attributes["srcset"] = self._sources(attributes["srcset"])
        return _tag(name, attributes)

    def _report_missing_alt(self, target: str) -> None:
        path = unquote(target)
        hint = "say in the square brackets what it shows: ![Fishermen mending nets](nets.jpg)"
        message = f'the picture "{path}" has no alt text'
        self.problems.append(self._places.problem(path, message, hint, "missing-alt", "warning"))

    def _stand_alone(self, at: int, shown: dict[str, str]) -> None:
        """Turns a paragraph that holds nothing but this picture, or a link around it, into a figure."""
        parts, first, last = self._parts, at - 2, at + 2
        if first > 0 and parts[first].startswith("<a ") and last < len(parts) and parts[last] == "</a>":
            first, last = first - 2, last + 2
        if first < 1 or last >= len(parts) or not parts[first].startswith("<p") or parts[last] != "</p>":
            return
        opening = parts[first]
        if opening[2] not in " >" or any(text.strip() for text in parts[first + 1 : last : 2]):
            return
        if "class" in shown and opening == "<p>":
            opening = f'<p class="{shown.pop("class")}">'
        parts[first] = "<figure" + opening[2:]
        parts[last] = self._caption(unescape(shown.pop("title", ""))) + "</figure>"
        parts[first + 1 : last : 2] = [text.strip() for text in parts[first + 1 : last : 2]]

    def _caption(self, title: str) -> str:
        caption, bar, credit = title.rpartition("|")
        if not bar:
            caption, credit = title, ""
        caption = escape(typeset(" ".join(caption.split()), self._lang), quote=False)
        credit = escape(typeset(" ".join(credit.split()), self._lang), quote=False)
        if credit:
            credit = f'<span class="credit">{credit}</span>'
        inside = " ".join(filter(None, [caption, credit]))
        return f"<figcaption>{inside}</figcaption>" if inside else ""

    # --- text -------------------------------------------------------------------------------------------------------

    def _set_text(self, end: int) -> int:
        """Sets the punctuation across all tags; the number of words before the part `end`."""
        flat = self._parts.copy()
        flat[1::2] = [mark or INLINE for mark in self._marks]
        text = self._set("".join(flat[:end]))
        words = count_words(text)
        if end < len(flat):
            text += self._set("".join(flat[end:]))
        self._parts[::2] = text.replace(INLINE, BLOCK).replace(SPACE, BLOCK).split(BLOCK)
        for place, hidden in self._hidden:
            self._parts[place] = hidden
        return words

    def _set(self, text: str) -> str:
        if "&" not in text:
            return set_marks(text, self._rules)
        return escape(set_marks(unescape(text), self._rules), quote=False)

    def _text_until(self, closing: str, at: int) -> str:
        """The plain text from the tag at `at` to its closing tag, without references to notes."""
        parts = self._parts
        try:
            end = parts.index(closing, at)
        except ValueError:
            return ""
        pieces = []
        place = at + 1
        while place < end:
            pieces.append(parts[place])
            tag = parts[place + 1]
            if tag == _REFERENCE:
                place = parts.index("</sup>", place) + 1
            else:
                pieces.append(" " if tag == "<br>" else "")
                place += 2
        return " ".join(unescape("".join(pieces)).split())

    def _excerpt(self, end: int) -> str:
        parts, pieces, size = self._parts, [], 0
        for place in range(1, end, 2):
            if parts[place] == "<p>" or parts[place].startswith("<p "):
                piece = self._text_until("</p>", place)
                pieces.append(piece)
                size += len(piece) + 1
                if size > EXCERPT_LENGTH:
                    break
        found = pieces or [unescape(" ".join(parts[:end:2]))]
        return shorten(" ".join(" ".join(found).split()), EXCERPT_LENGTH)

    def _place_dateline(self, dateline: str) -> None:
        parts = self._parts
        place = escape(dateline.strip().rstrip("—–-").strip(), quote=False)
        first = 1
        while first < len(parts) and parts[first].startswith("<figure"):
            first = parts.index("</figure>", first) + 2 if "</figure>" in parts[first:] else len(parts)
        if first < len(parts) and (parts[first] == "<p>" or parts[first].startswith("<p ")):
            parts[first] += f'<span class="dateline">{place} — </span>'
        else:
            parts[0] = f'<p class="dateline">{place}</p>\n' + parts[0]


def forbidden(places: Places, address: str) -> Problem:
    """The warning about an address that was taken out."""
    hint = "news copy may refer to http, https, mailto and tel addresses and to files of this site"
    return places.problem(address, f'the address "{address}" was removed', hint, "unsafe-link", "warning")


def count_words(text: str) -> int:
    """The words of running text, as readers count them: Chinese and Japanese by characters, lone dashes not at all."""
    text = text.replace(NARROW, "").replace(NBSP, " ")
    source = text.encode().translate(_GAPS_AS_SPACES, _NO_GAPS)
    words = len(source.split()) - sum(source.count(lone) for sign, lone in _LONE if sign in text)
    if words < 100 or len(text) > 10 * words:
        rest, characters = _CJK.subn(" ", text)
        words = characters + len(_TERM.findall(rest)) if characters else words
    return max(words, 0)


def shorten(text: str, length: int) -> str:
    """`text`, or as many of its words as fit in `length` with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[:length]
    words = cut.rpartition(" ")[0] or cut[:-1]
    return words.rstrip(" ,;:–—-") + "…"


def _is_source_path(target: str) -> bool:
    return bool(target) and target[0] not in "/#?" and not scheme(target)


def _split_suffix(target: str) -> tuple[str, str]:
    """A path, and its query and fragment."""
    ends = [place for place in (target.find("?"), target.find("#")) if place >= 0]
    end = min(ends, default=len(target))
    return target[:end], target[end:]


def _attributes(tag: str) -> dict[str, str]:
    """A tag's attributes in their order, values escaped as in the tag."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(tag):
        found.setdefault(name.lower(), double or single.replace('"', "&quot;") or bare)
    return found


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    return "".join([f"<{name}", *(f' {key}="{value}"' for key, value in attributes.items()), ">"])
