"""Methods that remember their answers, for each object on its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeVar

Method = TypeVar("Method", bound=Callable[..., Any])


class _Remembered:
    """Puts a cache in its own place, into the object, when the method is first asked for there."""

    def __init__(self, method: Callable[..., Any], most: int | None) -> None:
        self._method, self._most = method, most

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        cache = lru_cache(maxsize=self._most)(partial(self._method, instance))
        instance.__dict__[self._name] = cache
        return cache


def remembered(most: int | None = None) -> Callable[[Method], Method]:
    """Decorates a method that gives the same answer for the same values as long as its object
    lives; at most so many answers are kept, those that were asked for last.
    """
    return lambda method: _Remembered(method, most)  # type: ignore[return-value]
