"""Footnotes of both engines in one accessible form.

They are numbered as the text refers to them, and gathered behind it.
"""

from __future__ import annotations

import re

_REFERENCE = re.compile(
    r'<sup class="footnote-reference"><a href="#([^"]*)">[^<]*</a></sup>'
    r'|<sup id="fnref[^"]*"><a class="footnote-ref" href="#([^"]*)">[^<]*</a></sup>'
)
_COMMONMARK_NOTE = re.compile(
    r'<div class="footnote-definition" id="([^"]*)">'
    r'<sup class="footnote-definition-label">[^<]*</sup>'
)
_PYTHON_NOTES = re.compile(r'<div class="footnote">\s*(?:<hr>\s*)?<ol>')
_PYTHON_NOTE = re.compile(r'\s*<li id="([^"]*)">')
_BACK = re.compile(r'<a class="footnote-backref"[^<>]*>[^<]*</a>')
_BLANKS = ("&#160;", "&nbsp;")


class Footnotes:
    """The notes of one document, while they are numbered."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._order: list[str] = []
        self._numbers: dict[str, int] = {}
        self._references: dict[str, list[str]] = {}
        self.alone: list[str] = []  # the names of notes to which nothing refers

    def separate(self, html: str) -> tuple[str, str]:
        """`html` without its notes and with new references, and the notes' HTML.

        The latter is empty if there are none.
        """
        html = self._take_python_markdown(self._take_commonmark(html))
        html = _REFERENCE.sub(self._refer, html)
        items = "\n".join(self._item(name, at) for at, name in enumerate(self._reached(), 1))
        if not items:
            return html, ""
        return html, f'<div class="footnotes" role="doc-endnotes">\n<ol>\n{items}\n</ol>\n</div>'

    def _take_commonmark(self, html: str) -> str:
        pieces, done = [], 0
        while note := _COMMONMARK_NOTE.search(html, done):
            end = _end_of("div", html, note.end())
            pieces.append(html[done : note.start()])
            self._texts.setdefault(note[1], html[note.end() : end])
            done = end + len("</div>")
        return "".join([*pieces, html[done:].lstrip("\n") if done else html])

    def _take_python_markdown(self, html: str) -> str:
        notes = _PYTHON_NOTES.search(html)
        if not notes:
            return html
        end = _end_of("div", html, notes.end())
        place = notes.end()
        while note := _PYTHON_NOTE.match(html, place, end):
            end_of_note = _end_of("li", html, note.end())
            self._texts.setdefault(note[1], _without_links_back(html[note.end() : end_of_note]))
            place = end_of_note + len("</li>")
        return html[: notes.start()] + html[end + len("</div>") :]

    def _refer(self, match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name not in self._texts:
            return match[0]
        if name not in self._numbers:
            self._order.append(name)
            self._numbers[name] = len(self._order)
        number = self._numbers[name]
        known = self._references.setdefault(name, [])
        known.append(f"fnref-{number}" + (f"-{len(known) + 1}" if known else ""))
        link = f'<a href="#fn-{number}" id="{known[-1]}" role="doc-noteref">{number}</a>'
        return f'<sup class="footnote-ref">{link}</sup>'

    def _reached(self) -> list[str]:
        """The notes' names in order of reference; those that nothing refers to come last.

        Notes refer to notes, too.
        """
        for name in self._order:  # grows while it is walked
            self._texts[name] = _REFERENCE.sub(self._refer, self._texts[name])
        self.alone = [name for name in self._texts if name not in self._references]
        return self._order + self.alone

    def _item(self, name: str, number: int) -> str:
        text = self._texts[name].strip()
        back = "".join(
            f' <a href="#{reference}" class="footnote-back" role="doc-backlink"'
            f' aria-label="↩ {reference[6:]}">↩</a>'
            for reference in self._references.get(name, ())
        )
        if text.endswith("</p>"):
            text = f"{text[:-4]}{back}</p>"
        elif back:
            text = f"{text}\n<p>{back.strip()}</p>"
        return f'<li id="fn-{number}">{text}</li>'


def _without_links_back(text: str) -> str:
    *before, last = _BACK.split(text)
    return "".join([*map(_without_blanks_behind, before), last])


def _without_blanks_behind(text: str) -> str:
    end = len(text)
    while True:
        if text.endswith(_BLANKS, 0, end):
            end -= len(_BLANKS[0])
        elif text[end - 1 : end].isspace():
            end -= 1
        else:
            return text[:end]


def _end_of(name: str, html: str, start: int) -> int:
    """Where the element of that name that is open at `start` is closed."""
    depth = 1
    for tag in re.compile(rf"<(/?){name}\b").finditer(html, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.start()
    return len(html)
