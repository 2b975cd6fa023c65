"""Where old URLs lead."""

from __future__ import annotations

from newsgen.digest import digest_of
from newsgen.render.door import Door, of_surroundings


def moved(door: Door) -> list[tuple[str, str]]:
    """(old URL, new URL) of all that has moved, in order."""
    found = door.context.queries.places.moved(door.context.urls)
    door.note(MOVED, "all", digest_of(found))
    return found


MOVED = of_surroundings("moved", lambda door, _: moved(door), "{} redirects")

FACTS = (MOVED,)
