"""What is read through the door only when a template uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any


class LazyList:
    """A sequence that is read when it is looked into."""

    _called = "this list"

    def __init__(self, read: Callable[[], Sequence[Any]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Any]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __getitem__(self, index: Any) -> Any:
        return self._read()[index]


class Lazy(partial[Any]):
    """What a name stands for that is read when a template names it: called then."""
