"""Methods that remember: each object its own answers, in an `lru_cache` of its own."""

from __future__ import annotations

import gc
import weakref
from functools import lru_cache

import pytest

from newsgen.remembered import remembered


class Clerk:
    """Counts how often it is asked."""

    def __init__(self, name: str) -> None:
        self.name, self.asked = name, list[str]()

    @remembered
    def greet(self, whom: str, mark: str = "") -> str:
        """A greeting."""
        self.asked.append(whom)
        if not whom:
            raise ValueError("nobody")
        return f"{self.name} greets {whom}{mark}"

    @remembered(most=2)
    def spell(self, word: str) -> str:
        self.asked.append(word)
        return "-".join(word)


def test_each_object_remembers_its_own_answers() -> None:
    ana, rui = Clerk("Ana"), Clerk("Rui")
    assert [ana.greet("Bo"), ana.greet("Bo"), rui.greet("Bo")] == [
        "Ana greets Bo",
        "Ana greets Bo",
        "Rui greets Bo",
    ]
    assert ana.greet("Bo", mark="!") == "Ana greets Bo!"
    assert (ana.asked, rui.asked) == (["Bo", "Bo"], ["Bo"])


def test_of_many_answers_those_that_were_asked_for_last_are_remembered() -> None:
    clerk = Clerk("Ana")
    for word in ("a", "b", "a", "c", "a", "b"):
        clerk.spell(word)
    assert clerk.asked == ["a", "b", "c", "b"]


def test_what_is_remembered_can_be_forgotten() -> None:
    ana, rui = Clerk("Ana"), Clerk("Rui")
    for clerk in (ana, rui):
        clerk.greet("Bo")
    ana.greet.cache_clear()
    for clerk in (ana, rui):
        clerk.greet("Bo")
    assert (ana.asked, rui.asked) == (["Bo", "Bo"], ["Bo"])


def test_errors_are_not_remembered() -> None:
    clerk = Clerk("Ana")
    for _ in range(2):
        with pytest.raises(ValueError, match="nobody"):
            clerk.greet("")
    assert clerk.asked == ["", ""]


def test_after_its_first_use_a_method_is_an_lru_cache_of_the_object() -> None:
    clerk = Clerk("Ana")
    first = clerk.greet
    assert isinstance(first, type(lru_cache(repr)))
    assert vars(clerk)["greet"] is first
    assert clerk.greet is first
    assert Clerk.greet.__doc__ == "A greeting."


def test_an_object_that_remembers_is_let_go_like_any_other() -> None:
    clerk = Clerk("Ana")
    clerk.greet("Bo")
    gone = weakref.ref(clerk)
    del clerk
    gc.collect()
    assert gone() is None
