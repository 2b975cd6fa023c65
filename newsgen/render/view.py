"""What a view is: one thing as templates see it, whose attributes are read when they are used."""

from __future__ import annotations

from collections.abc import Hashable

from newsgen.render.door import Door


class View:
    """What templates see of one thing, whose attributes are read through a door.

    `_thing` is what it is known by: all that the view is made from, but for the door. `_called` is
    what messages call it, where "this" and the name of its class are not the words.
    """

    def __init__(self, door: Door, *thing: Hashable) -> None:
        self._door, self._thing = door, thing


def identity(view: View) -> Hashable:
    """What two views of the same thing have in common, whatever their doors."""
    return type(view), view._thing


def through(door: Door, view: View) -> View:
    """The same thing, read through another door."""
    return type(view)(door, *view._thing)
