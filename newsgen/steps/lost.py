"""URLs that are lost as a file was renamed whose story has no id: it is another story now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from newsgen.errors import Problem
from newsgen.intake.names import default_id
from newsgen.intake.positions import place_of
from newsgen.model import Card
from newsgen.steps.context import BuildContext

# A story that is no longer there: its path, its id, and its card.
Vanished = tuple[str, str, str]


def lost_urls(
    build: BuildContext, vanished: Iterable[Vanished], appeared: Iterable[str]
) -> Iterator[Problem]:
    """A warning for each story without an id of its own that is like one that has vanished."""
    known = dict[str, tuple[str, Card]]()
    for path, id_, packed in vanished:
        if id_ == default_id(path) and build.queries.places.is_known(id_):
            card = Card.unpack(packed)
            known |= dict.fromkeys(_likeness(card), (path, card))
    for path in sorted(appeared) if known else ():
        id_ = build.queries.stories.id_at(path)
        new = build.queries.stories.card_and_digest(id_) if id_ == default_id(path) else None
        like = [known[one] for one in _likeness(new[0]) if one in known] if new else []
        if new and like and like[0][1].url != new[0].url:
            old, card = like[0]
            message = f"this story is like {old}, which is gone, and so is {unquote(card.url)}"
            hint = f"if it is the same one, add the line id: {card.id}"
            place = place_of(build.order.root, path, "id")
            yield Problem(path, *place, message, hint, "warning", "lost-url")


def _likeness(card: Card) -> Iterator[str]:
    """What makes two stories one to people: the headline, or how they begin."""
    yield f"title {card.title}"
    if card.summary:
        yield f"text {card.summary}"
