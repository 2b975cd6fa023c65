"""What the outlet has between the paragraphs of its stories, on their own pages alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsgen.intake.tags import LOOSE_TAG, VOID
from newsgen.model import Article
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.texts import CopySettings
from newsgen.render.door import Door
from newsgen.render.reads import files, records, settings, texts

_NAME = re.compile(r"<(/?)([a-z][a-z0-9-]*+)", re.IGNORECASE)
# A paragraph that leads to what follows.
_LEADING = (":", "：")


def with_slots(door: Door, article: Article, html: str, names: dict[str, Any]) -> str:
    """A story's text with what `[in_copy]` puts into it: nothing in one that somebody paid for, or
    that is short. Raises Broken.
    """
    slots = settings.setting(door, "in_copy")
    if not slots or article.card.genre == "sponsored":
        return html
    ends = list(_paragraphs(html))
    made: dict[int, str] = {}
    for name, slot in slots.items():
        at = _place(slot, ends)
        if at:
            made[at] = made.get(at, "") + "\n" + _filled(door, name, slot, names)
    for at in sorted(made, reverse=True):
        html = html[:at] + made[at] + html[at:]
    return html


def _place(slot: CopySettings, ends: list[tuple[int, bool]]) -> int:
    """Where something stands among paragraphs, 0 where it does not: it parts no paragraph from what
    that leads to.
    """
    number = slot.after or len(ends) - (slot.before_end or 0)
    if len(ends) < slot.least or not 0 < number < len(ends):
        return 0
    return next((end for end, is_leading in ends[number - 1 : -1] if not is_leading), 0)


def _paragraphs(html: str) -> Iterator[tuple[int, bool]]:
    """Where each paragraph ends that stands in no other element, and whether it leads on."""
    depth = 0
    for tag in LOOSE_TAG.finditer(html):
        match = _NAME.match(tag[0])
        name = match[2].lower() if match else ""
        if not match or name in VOID or name in ("script", "style", "textarea"):
            continue
        depth += -1 if match[1] else 1
        if not depth and name == "p":
            yield tag.end(), html.endswith(_LEADING, 0, tag.start())


def _filled(door: Door, name: str, slot: CopySettings, names: dict[str, Any]) -> str:
    if not files.has_template(door, slot.template):
        message = f'the theme has no template "{slot.template}"'
        hint = f"add templates/{slot.template} to the theme, or take the key out"
        records.fail(door, CONFIG, message, hint, "unknown-layout", "in_copy", name, "template")
    text = texts.settings_text(door, slot.text, "in_copy", name, "text") if slot.text else ""
    given = {"name": name, "title": slot.title, "text": text}
    return files.fragment(door, slot.template, names | given, CONFIG)
