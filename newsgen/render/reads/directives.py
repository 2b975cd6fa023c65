"""What the directives of a text are shown with: their kinds, services, data and templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from newsgen.charts.words import words_of
from newsgen.digest import digest_of, number_of
from newsgen.directives.card import CARD
from newsgen.directives.data import Data, Unfit, read_data
from newsgen.directives.kind import DirectiveKind, Surroundings
from newsgen.directives.services import Embed
from newsgen.intake.directives import Directives
from newsgen.intake.names import beside
from newsgen.render.door import NOTHING, Door, of_surroundings
from newsgen.render.filters import DOOR
from newsgen.render.reads import files, settings
from newsgen.render.reads.phrases import FilterDoor, inline

DATA = "content/_data"
STYLES = "directives/styles.html"


def shown_through(door: Door, path: str) -> Directives:
    """The directives of the text in a file, each noted when it is used."""
    return Directives(NotedKinds(door), NotedServices(door), NotedMeans(door, path))


class NotedKinds(Mapping[str, DirectiveKind]):
    """The directives by name: those that come along, and those of the theme."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def __getitem__(self, name: str) -> DirectiveKind:
        directive(self._door, name)
        kind = self._door.context.directives[name]
        if not files.has_template(self._door, kind.template):
            raise KeyError(name)  # the theme shows none of it
        return kind

    def __iter__(self) -> Iterator[str]:
        known = self._door.context.directives.items()
        return (name for name, kind in known if files.has_template(self._door, kind.template))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def directive(door: Door, name: str) -> None:
    """Note what the theme says of a directive."""
    own = door.context.theme.directives.get(name)
    door.note(DIRECTIVE, name, digest_of(own) if own else NOTHING)


DIRECTIVE = of_surroundings("directive", directive, "directive {} of the theme")


class NotedServices:
    """The services whose addresses become cards."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def embed(self, address: str) -> Embed | None:
        settings.setting(self._door, "cards")
        if not files.has_template(self._door, CARD.template):
            return None
        return self._door.context.services.embed(address)


class NotedMeans:
    """What the directives of one text are shown with."""

    def __init__(self, door: Door, path: str) -> None:
        self._door, self._path = door, path
        self._styles: tuple[str, ...] = (STYLES,)  # before the first of a text

    def phrase(self, text: str) -> str:
        return inline(self._door, text)

    def data(self, path: str) -> Data:
        """The data in a file beside the text, or else in `content/_data/`. Raises Unfit."""
        for source in (beside(self._path, path), beside(f"{DATA}/x", path)):
            if source and files.has_file(self._door, source):
                return read_data(files.file(self._door, source), source)
        message = "is not there"
        raise Unfit(message, "put the file beside the story, or into content/_data/")

    def around(self, index: int) -> Surroundings:
        settings.strings_digest(self._door, self._door.lang)
        words = words_of(self._door.context.interface(self._door.lang))
        return Surroundings(words, f"d{number_of(self._path) % 10**8}-{index}")

    def fill(self, kind: DirectiveKind, values: Mapping[str, Any]) -> str:
        door = self._door
        names = {
            DOOR: FilterDoor(door),
            "lang": door.lang,
            "t": partial(settings.say, door),
            "static": partial(files.static, door),
            **values,
        }
        first, self._styles = self._styles, ()
        first = tuple(name for name in first if files.has_template(door, name))
        made = (files.fragment(door, name, names, self._path) for name in (*first, kind.template))
        return "".join(made)


FACTS = (DIRECTIVE,)
