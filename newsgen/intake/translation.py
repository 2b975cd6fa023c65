"""What the unknown keys of a header are here: which key is meant, and whether its value fits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel, ValidationError

from newsgen.errors import Problem
from newsgen.intake.dates import date_in_name
from newsgen.intake.foreign_names import PICTURE_WORDS, STORY_WORDS, Foreign, folded, foreign
from newsgen.intake.header import Header
from newsgen.intake.moments import mended, placed
from newsgen.outlet.slots import Key, Slot, words_of
from newsgen.outlet.validation import Fault, hint_at, problems_of

EARLIER = "take it out: it lies before the date, and no story changes before it is published"
STORIES = "take it out: only stories have such a key"
STORY_KEYS = frozenset(key for known in STORY_WORDS.values() for key in known.keys)
GIVEN = '"{}" is given already: take this one out, or put it under "extra"'
LISTED = '"{}" is given already: add this to it, or take it out'


def told(
    error: ValidationError, model: type[BaseModel], header: Header, path: str, zone: tzinfo
) -> list[Problem]:
    """What is wrong with a header, with what its foreign words and its file's name may mean."""
    translate = Translator(model, header.values, zone).told
    found = problems_of(error, path, header.locate, model, translate)
    return [_with_dated_name(one) for one in found]


def _with_dated_name(problem: Problem) -> Problem:
    """The same problem; where it is a date that is missing, with the one in the file's name."""
    day = date_in_name(problem.path)
    if not day or problem.message not in ('"date" is missing', '"date" is empty'):
        return problem
    return replace(problem, hint=f'give the key "date" the date in the file\'s name: {day}')


class Translation(Struct, frozen=True):
    """What an unknown key is here: `key`, or none; and what to do.

    `is_renamed`: the one word may be written for the other; `fits`: and that is all.
    """

    key: str
    hint: str
    is_renamed: bool = False
    fits: bool = False


class Translator:
    """Translates the keys of one header, each in the light of the others: none is proposed that is
    given already, or under which its value would be refused.
    """

    def __init__(self, model: type[BaseModel], values: Mapping[str, Any], zone: tzinfo) -> None:
        self._model, self._values, self._zone = model, values, zone
        self._fields = words_of(model)
        self._folded = {folded(word): word for word in self._fields}
        self._taken = {self._fields[word] for word in values if word in self._fields}
        self._found: dict[str, Translation] = {}
        unknown = [word for word in values if word not in self._fields]
        known = {word: found for word in unknown if (found := self._foreign(word))}
        # What other keys are held against comes first.
        for word in sorted(known, key=lambda word: known[word].keys[:1] != ("date",)):
            self._found[word] = self._translated(word, known[word])

    @property
    def all(self) -> Mapping[str, Translation]:
        """What is known of the header's unknown keys."""
        return self._found

    def told(self, key: Key) -> tuple[str, str] | None:
        """The key that is meant by an unknown one, and what to do; None where nothing is known."""
        match key:
            case (str(word),) if found := self._found.get(word):
                return found.key, found.hint
            case ("image", str(word)) if meant := PICTURE_WORDS.get(folded(word)):
                return meant, ""
        return None

    def _foreign(self, word: str) -> Foreign | None:
        """What a key is that another program may have, if this model has anything of the kind."""
        value = self._values[word]
        if value is None:
            return None
        if same := self._folded.get(folded(word)):
            return Foreign((same,))
        found = foreign(word, value)
        if found and found.keys:
            keys = tuple(key for key in found.keys if key in self._fields)
            found = Foreign(keys, found.hint) if keys else None
        is_page = "title" in self._fields and "date" not in self._fields
        if not found and is_page and (word in STORY_KEYS or folded(word) in STORY_WORDS):
            return Foreign((), STORIES)
        return found

    def _translated(self, word: str, meant: Foreign) -> Translation:
        if not meant.keys:
            return Translation("", meant.hint)
        free = [key for key in meant.keys if self._fields[key] not in self._taken]
        if not free:
            given = LISTED if Slot.at(self._model, (meant.keys[0],)).is_list else GIVEN
            return Translation("", given.format(meant.keys[0]))
        key = free[0]
        if key == "updated" and self._is_early(word):
            return Translation("", EARLIER)
        self._taken.add(self._fields[key])
        # A category beside a section is a tag, and needs no more words.
        if meant.hint and not (key == "tags" and "section" in self._taken):
            return Translation(key, meant.hint)
        value = self._values[word]
        wrong = self._wrong(word, key, value)
        if wrong is None:
            return Translation(key, f"write {key} for it", is_renamed=True, fits=True)
        better = mended(str(value), self._zone)
        if better != str(value) and self._wrong(word, key, better) is None:
            return Translation(key, f"write {key}: {better}", is_renamed=True, fits=True)
        hint = f"write {key} for it, and another value: {wrong}"
        return Translation(key, hint, is_renamed=True)

    def _wrong(self, word: str, key: str, value: Any) -> str | None:
        """What to do about a value under another key; None where nothing is wrong with it."""
        rest = {one: held for one, held in self._values.items() if one != word}
        try:
            self._model.model_validate({**rest, key: value}, context=self._zone)
        except ValidationError as error:
            return hint_at(error, self._model, key)
        return None

    def _is_early(self, word: str) -> bool:
        """Whether a moment lies before the story's date."""
        dated = next((one for one, found in self._found.items() if found.key == "date"), "date")
        when, date = (self._moment(self._values.get(one)) for one in (word, dated))
        return when is not None and date is not None and when < date

    def _moment(self, value: Any) -> datetime | None:
        text = mended(value, self._zone) if isinstance(value, str) else value
        try:
            return placed(text, self._zone)
        except Fault:
            return None
