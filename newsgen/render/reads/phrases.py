"""Running text as HTML, and what filters ask of the door of the page that they are used on."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup
from msgspec import Struct

from newsgen.errors import Broken
from newsgen.outlet.interface import DateForm
from newsgen.render.door import Door
from newsgen.render.misuse import Misuse
from newsgen.render.reads import settings
from newsgen.render.reads.settings import setting


def inline(door: Door, text: str, lang: str = "") -> Markup:
    """Inline Markdown as HTML, in the outlet's language unless another is named."""
    from newsgen.intake.body import inline_html

    setting(door, "markdown")
    outlet = setting(door, "outlet")
    try:
        engine = door.context.intake.engine
        return Markup(inline_html(text, lang or outlet.language, engine, outlet.root))
    except Broken as broken:  # what is rendered tells whose text it is
        raise Misuse(broken.problems[0].message, broken.problems[0].hint) from None


class FilterDoor(Struct, frozen=True):
    """What filters ask of the door of the page that they are used on."""

    door: Door

    def date(self, moment: datetime, form: DateForm) -> str:
        return settings.date_in_words(self.door, moment, form)

    def time(self, moment: datetime) -> str:
        return settings.time_in_words(self.door, moment)

    def url(self, path: str) -> str:
        return settings.rooted(self.door, path)

    def absolute(self, url: str) -> str:
        return settings.absolute(self.door, settings.rooted(self.door, url))

    def inline(self, text: str) -> Markup:
        return inline(self.door, text)
