"""Methods that remember what they answered: `lru_cache`, one for each object."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, overload

Given = ParamSpec("Given")
Owner = TypeVar("Owner")
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


class Remembering(Protocol[Given, Answer_co]):
    """A bound method that remembers."""

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Answer_co: ...

    def cache_clear(self) -> None:
        """Forget all answers."""


class _Remembered(Generic[Given, Answer]):
    """A method of a class whose objects remember what it answered.

    It is no data descriptor: what it puts into an object's `__dict__` stands before it from then
    on, so that later calls go to the `lru_cache` at once.
    """

    def __init__(self, method: Callable[Concatenate[Any, Given], Answer], most: int | None) -> None:
        self._method, self._most = method, most
        self.__doc__ = method.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Remembering[Given, Answer]: ...
    def __get__(self, instance: object | None, owner: type) -> object:
        if instance is None:
            return self
        remembering = lru_cache(self._most)(MethodType(self._method, instance))
        return vars(instance).setdefault(self._name, remembering)


@overload
def remembered(
    method: Callable[Concatenate[Owner, Given], Answer], /
) -> _Remembered[Given, Answer]: ...
@overload
def remembered(
    *, most: int
) -> Callable[[Callable[Concatenate[Owner, Given], Answer]], _Remembered[Given, Answer]]: ...
def remembered(method: Callable[..., Any] | None = None, /, *, most: int | None = None) -> object:
    """Let each object remember a method's answers: all of them, or the `most` that were asked for
    last.

    For methods whose arguments are hashable, of classes without slots. Errors are not remembered.
    """
    if method is None:
        return lambda method: _Remembered(method, most)
    return _Remembered(method, most)
