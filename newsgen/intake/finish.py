"""One pass over an engine's HTML, after which a story's text is ready.

It settles addresses, pictures, headings, tables, punctuation and dateline, counts words and makes
the excerpt. The HTML is split at its tags, which both engines and nh3 write regularly; most tags
need one look-up in a table.
"""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import repeat

from newsgen.intake import address_mistakes as mistakes
from newsgen.intake.addresses import References
from newsgen.intake.autolinks import link_addresses
from newsgen.intake.bare import shows_web
from newsgen.intake.cells import set_cell
from newsgen.intake.directives import CLOSING, MARK, OPENING
from newsgen.intake.figures import set_figure
from newsgen.intake.footnotes import Footnotes
from newsgen.intake.foreign import DIRECTIVES
from newsgen.intake.ids import Ids
from newsgen.intake.impressions import in_all_formats, tinted
from newsgen.intake.remains import remains, unanswered_marks
from newsgen.intake.sanitise import BARE, sound
from newsgen.intake.tags import (
    LOOSE_TAG,
    MARK_OF,
    NAME,
    OPAQUE,
    RUNNING,
    TAG,
    VOID,
    attributes_of,
    written,
)
from newsgen.intake.typography import (
    BLOCK,
    INLINE,
    MARKS,
    SPACE,
    WORD,
    rules_for,
    set_marks,
    typeset,
)
from newsgen.intake.words import count_words, shorten
from newsgen.model import Body

EXCERPT_LENGTH = 200

_TO_THE_WEB = '<a href="http'
_PLAIN_LINK = re.compile(r'<a href="https?://([a-z0-9][^"/?#:@]*)(?:[/?#][^"]*)?">')

PLACE = f"<!{MARK}"
_REFERENCE = '<sup class="footnote-ref">'


class Finisher:
    """One document on its way from an engine's HTML to a Body.

    `trusted`: its HTML may hold anything. Of other HTML, only what news copy may hold is written,
    whatever comes in.
    """

    def __init__(self, addresses: References, lang: str, trusted: bool) -> None:
        self._addresses = addresses
        self._lang = lang
        self._rules = rules_for(lang)
        self._trusted = trusted
        self._parts: list[str] = []
        self._marks: list[str] = []
        self._hidden: list[tuple[int, str]] = []
        self._ids = Ids()
        self._ends: dict[str, tuple[int, int]] = {}
        self._in_head = False
        self._in_hidden = False
        self._has_pictures = False
        self._shows_web = False

    def finish(self, html: str, dateline: str = "", with_excerpt: bool = False) -> Body:
        """The body of the document; call it once."""
        for foreign in MARKS:
            if foreign in html:
                html = html.replace(foreign, "")
        notes = ""
        if 'class="footnote' in html:
            footnotes = Footnotes()
            html, notes = footnotes.separate(html)
            self._addresses.problems += unanswered_marks(footnotes.alone, self._addresses.places)
        self._has_pictures = "<picture" in html
        end = self._split(html.strip().lstrip("\ufeff"), notes)
        for index, mark in enumerate(self._marks):
            if not mark:  # asked late: an earlier tag may have settled it
                self._marks[index] = self._settle(2 * index + 1)
        words = self._set_text(end)
        excerpt = self._excerpt(end) if with_excerpt else ""
        if dateline:
            self._place_dateline(typeset(dateline, self._lang))
        made = "".join(self._parts)
        self._addresses.look_for_own(made)
        problems, uses = tuple(self._addresses.problems), tuple(self._addresses.uses)
        return Body(made, words, excerpt, problems, uses)

    def _split(self, html: str, notes: str) -> int:
        """Fills parts and marks; the number of parts before the notes.

        A mark is "" where the tag has to be settled.
        """
        split = LOOSE_TAG.split if self._trusted else _split_strictly
        self._parts = self._linked(split(html))
        end = len(self._parts)
        if notes:
            first, *others = self._linked(split(notes))
            self._parts[-1] += "\n" + first
            self._parts += others
        self._marks = list(map(MARK_OF.get, self._parts[1::2], repeat("")))
        return end

    def _linked(self, parts: list[str]) -> list[str]:
        """The same, with links around addresses of the web that stand bare."""
        if not shows_web("".join(parts[::2])):
            return parts
        self._shows_web = True
        return link_addresses(parts)

    # -- tags --------------------------------------------------------------------------------------

    def _settle(self, at: int) -> str:
        """Does what the tag at `at` calls for; the mark that stands for it."""
        tag = self._parts[at]
        plain = _PLAIN_LINK.fullmatch(tag) if tag.startswith(_TO_THE_WEB) else None
        if plain:
            text = self._parts[at + 1]
            if (not text or text.isspace()) and self._is_wordless(at):
                self._addresses.tell(mistakes.wordless, tag[9:-2])
            if plain[1].lower() != self._addresses.host:
                self._parts[at] = f'{tag[:-1]} rel="{self._addresses.away}">'
            return INLINE
        if tag.startswith(PLACE):
            return BLOCK
        match = NAME.match(tag)
        name = match[1].lower() if match else ""
        if tag not in BARE and not self._trusted:
            tag = self._parts[at] = sound(tag, name)
        if not name or not tag:
            return INLINE  # a comment, or nothing
        if name in DIRECTIVES and ("//" in tag or "\\" in tag):
            self._addresses.note_uses(name, tag)
        if tag[1] == "/":
            self._close(at, name)
        elif name == "a":
            self._link(at, tag)
        elif name == "img":
            self._picture(at, tag)
        elif not self._in_hidden and (name in OPAQUE or tag == _REFERENCE):
            self._hide(at, name)
        else:
            self._open(at, name, tag)
        return SPACE if name == "br" else INLINE if name in RUNNING else BLOCK

    def _picture(self, at: int, tag: str) -> None:
        image, shown = self._addresses.image(attributes_of(self._ids.own(tag)))
        figure = set_figure(self._parts, at, image, self._lang) if image else image
        if shown and figure:
            tag = written("img", tinted(figure, shown))
            self._parts[at] = tag if self._is_within_picture(at) else in_all_formats(tag, shown)
        else:
            self._parts[at] = written("img", figure) if figure else ""

    def _is_within_picture(self, at: int) -> bool:
        """Whether a text has its own formats of the picture at `at`."""
        around = reversed(self._parts[1:at:2]) if self._has_pictures else iter(())
        last = next((tag for tag in around if "picture" in tag[:9]), "")
        return bool(last) and not last.endswith("</picture>")

    def _link(self, at: int, tag: str) -> None:
        given = attributes_of(self._ids.own(tag))
        href = given.get("href")
        if href is not None and href.strip() in ("", "#"):
            self._addresses.tell(mistakes.empty, self._text_until("</a>", at)[0], href.strip())
        elif href and self._is_wordless(at):
            self._addresses.tell(mistakes.wordless, href)
        self._parts[at] = written("a", self._addresses.anchor(given))

    def _is_wordless(self, at: int) -> bool:
        """Whether a link is closed as soon as it is open. What is hidden has no words here."""
        parts = self._parts
        is_closed = len(parts) > at + 2 and parts[at + 2] == "</a>"
        return is_closed and not self._in_hidden and not parts[at + 1].strip()

    def _close(self, at: int, name: str) -> None:
        if name == "h1":
            self._parts[at] = "</h2>"
        elif name == "table":
            self._parts[at] = "</table></div>"
        elif name == "thead":
            self._in_head = False

    def _open(self, at: int, name: str, tag: str) -> None:
        if name in VOID and tag.endswith("/>"):
            tag = tag[:-2].rstrip() + ">"
        if ' id="' in tag:
            tag = self._ids.own(tag)
        if len(name) == 2 and name[0] == "h" and name[1].isdigit():
            tag = self._heading(at, name, tag)
        elif name == "table":
            tag = self._framed(at, tag)
        elif name in ("td", "th"):
            tag = set_cell(name, tag, self._in_head, self._trusted)
        elif name == "thead":
            self._in_head = True
        elif name in ("source", "video", "audio", "track"):
            tag = written(name, self._addresses.medium(attributes_of(tag)))
        elif " cite=" in tag:
            tag = written(name, self._addresses.cited(attributes_of(tag)))
        elif self._trusted:
            tag = self._addresses.rooted_tag(tag)
        self._parts[at] = tag

    def _framed(self, at: int, tag: str) -> str:
        """A table in a frame that scrolls where it is too wide: it takes the focus, so that keys
        move it, and has the caption's name.
        """
        parts = self._parts
        if len(parts) <= at + 2 or parts[at + 2] != "<caption>":
            return f'<div class="table" tabindex="0">{tag}'
        name = self._ids.new(self._text_until("</caption>", at + 2)[0], parts)
        parts[at + 2] = f'<caption id="{name}">'
        return f'<div class="table" role="region" aria-labelledby="{name}" tabindex="0">{tag}'

    def _heading(self, at: int, name: str, tag: str) -> str:
        level = "h2" if name == "h1" else name
        rest = tag[3:]
        if ' id="' in tag:
            return f"<{level}{rest}"
        text, _ = self._text_until(f"</{name}>", at)
        return f'<{level} id="{self._ids.new(text, self._parts)}"{rest}'

    def _hide(self, at: int, name: str) -> None:
        """Takes what the element holds out of the text, to be put back untouched."""
        parts, end = self._parts, self._end_of(f"</{name}>", at)
        if end == len(parts):
            return
        for place in range(at + 1, end, 2):
            self._hidden.append((place, parts[place]))
            parts[place] = ""
        if name not in ("pre", "sup"):
            parts[at + 1] = WORD
        self._in_hidden = True
        for index in range((at + 1) // 2, (end - 1) // 2):
            if not self._marks[index]:
                self._settle(2 * index + 1)
            self._marks[index] = INLINE
        self._in_hidden = False

    # -- text --------------------------------------------------------------------------------------

    def _set_text(self, end: int) -> int:
        """Sets the punctuation across all tags; the number of words before the part `end`."""
        flat = self._parts.copy()
        flat[1::2] = self._marks
        typed, notes = "".join(flat[:end]), "".join(flat[end:])
        self._addresses.problems += remains(typed + notes, self._addresses.places)
        text = self._set(typed)
        words = count_words(text)
        if notes or text != typed:
            text += self._set(notes)
            self._parts[::2] = text.replace(INLINE, BLOCK).replace(SPACE, BLOCK).split(BLOCK)
        for place, hidden in self._hidden:
            self._parts[place] = hidden
        return words

    def _set(self, text: str) -> str:
        if "&" not in text:
            return set_marks(text, self._rules, self._shows_web)
        return escape(set_marks(unescape(text), self._rules), quote=False)

    def _end_of(self, closing: str, at: int) -> int:
        """Where that closing tag comes next; the number of parts if it does not.

        Asked from front to back, it goes over the parts once.
        """
        asked, end = self._ends.get(closing, (-1, -1))
        if not asked <= at <= end:
            try:
                end = self._parts.index(closing, at)
            except ValueError:
                end = len(self._parts)
            self._ends[closing] = at, end
        return end

    def _text_until(self, closing: str, at: int) -> tuple[str, int]:
        """The plain text from the tag at `at` to its closing tag, without references to notes, and
        where that tag is; no text if there is none. A heading ends where another one begins.
        """
        parts, end = self._parts, self._end_of(closing, at)
        if end == len(parts):
            return "", at
        pieces = list[str]()
        place = at + 1
        while place < end:
            pieces.append(parts[place])
            tag, end_of_reference = parts[place + 1], end
            if tag == _REFERENCE:
                end_of_reference = self._end_of("</sup>", place)
            if end_of_reference < end:
                place = end_of_reference + 1
            elif tag[:2] == "<h" and tag[2:3].isdigit():
                break
            else:
                pieces.append(" " if tag == "<br>" else "")
                place += 2
        return " ".join(unescape("".join(pieces)).split()), end

    def _excerpt(self, end: int) -> str:
        parts, pieces, size, place = self._parts, list[str](), 0, 1
        while place < end and size <= EXCERPT_LENGTH:
            place = self._behind(place)
            if place >= end:
                break
            if parts[place] == "<p>" or parts[place].startswith("<p "):
                piece, place = self._text_until("</p>", place)
                pieces.append(piece)
                size += len(piece) + 1
            place += 2
        found = pieces or unescape(" ".join(parts[:end:2])).split()
        return shorten(" ".join(filter(None, found)), EXCERPT_LENGTH)

    def _behind(self, place: int) -> int:
        """The place behind the directives that begin at one, else that place."""
        while place < len(self._parts) and (tag := self._parts[place]).startswith(PLACE):
            if tag[len(PLACE)] == OPENING:
                place = self._end_of(tag.replace(OPENING, CLOSING), place)
            place += 2
        return place

    def _place_dateline(self, dateline: str) -> None:
        parts = self._parts
        place = escape(dateline.strip().rstrip("—–-").strip(), quote=False)
        first = self._behind(1)
        while first < len(parts) and parts[first].startswith("<figure"):
            while first < len(parts) and not parts[first].endswith("</figure>"):
                first += 2
            first = self._behind(first + 2)
        if first < len(parts) and (parts[first] == "<p>" or parts[first].startswith("<p ")):
            parts[first] += f'<span class="dateline">{place} — </span>'
        else:
            parts[0] = f'<p class="dateline">{place}</p>\n' + parts[0]


def _split_strictly(html: str) -> list[str]:
    """Texts and tags in turn, spelt as the sanitiser does; what begins like a tag and does not end
    is text.
    """
    if "&" in html:
        html = html.replace("&#39;", "'")
    html = html.replace("\r", "\n")
    if html.endswith(">"):
        return TAG.split(html)
    end = html.rfind(">") + 1  # behind it no tag ends, and none is looked for
    parts = TAG.split(html[:end])
    parts[-1] += html[end:].replace("<", "&lt;")
    return parts
