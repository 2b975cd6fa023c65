"""What an output says of a story, as read from its bytes alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from msgspec import Struct

from newsgen.outputs.moments import w3c

# What is said of a story: one value, or one for each author.
ID, URI, URL, CANONICAL, TITLE, PUBLISHED, UPDATED, CHANGED, AUTHORS, SECTION, PICTURE = (
    *(
        "id",
        "URI",
        "URL",
        "canonical URL",
        "title",
        "date of publication",
        "date of the last change",
    ),
    *("date of the last change or of publication", "authors", "section", "picture"),
)
# What may be said among other things: a title in a text, one of several authors or dates.
IN_TITLE, AN_AUTHOR, A_DATE, IN_SECTIONS = "headline", "author", "date", "category"


class Said(Struct, frozen=True):
    """A statement about the story at an absolute URL ("": the one that the output is about).

    `where` it stands in the output, in words; `what` it is about is one of the names above.
    """

    url: str
    where: str
    what: str
    values: tuple[str, ...]


# From the bytes of an output to what it says. Raises ValueError where they cannot be read.
Reader = Callable[[bytes], Iterable[Said]]


def each(url: str, found: Iterable[tuple[str, str, tuple[str, ...]]]) -> Iterator[Said]:
    """Statements about one story: (where, what, values)."""
    return (Said(url, *one) for one in found)


def moment(text: str) -> str:
    """A moment as `moments.w3c` writes it; what is none comes back as it is."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return w3c(read(text))
        except ValueError:
            continue
    return text
