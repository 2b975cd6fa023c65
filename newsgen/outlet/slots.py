"""What stands at the end of a key path in a pydantic model, and what may stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from msgspec import Struct
from pydantic import BaseModel
from pydantic.fields import FieldInfo

Key = tuple[str | int, ...]


class Expected(Struct, frozen=True):
    """Stands in an `Annotated` type: what its values are, for people.

    `hint` is for those who wrote something else.
    """

    what: str
    hint: str = ""


class Slot(Struct, frozen=True):
    """A place in a model.

    It has its type without `Annotated` and `| None`, what was annotated, and its field if it is
    one.
    """

    kind: Any
    metadata: tuple[Any, ...] = ()
    field: FieldInfo | None = None

    @classmethod
    def of(
        cls, annotation: Any, metadata: tuple[Any, ...] = (), field: FieldInfo | None = None
    ) -> Slot:
        """The slot of a type as it is written."""
        if get_origin(annotation) is Annotated:
            return cls.of(get_args(annotation)[0], (*annotation.__metadata__, *metadata), field)
        parts = get_args(annotation)
        rest = [part for part in parts if part is not type(None)]
        if len(rest) == 1 < len(parts):
            return cls.of(rest[0], metadata, field)
        return cls(annotation, metadata, field)

    @classmethod
    def at(cls, model: type[BaseModel], key: Key) -> Slot:
        """Follow a key path through tables, lists and tables with names of the user's choice."""
        return reduce(cls.step, key, cls(model))

    def step(self, part: str | int) -> Slot:
        """The slot one level further in."""
        if model := self.model:
            for name, field in model.model_fields.items():
                if part in spellings(name, field):
                    return Slot.of(field.annotation, tuple(field.metadata), field)
            return Slot(model) if self.is_open else Slot(Any)
        return self.inside or Slot(Any)

    @property
    def model(self) -> type[BaseModel] | None:
        """The model, where the slot takes a table with fixed keys."""
        return (
            self.kind if isinstance(self.kind, type) and issubclass(self.kind, BaseModel) else None
        )

    @property
    def inside(self) -> Slot | None:
        """What a list's items or the values of a table with free names are."""
        if self.is_list:
            return Slot.of(get_args(self.kind)[0])
        return Slot.of(get_args(self.kind)[1]) if get_origin(self.kind) in (dict, Mapping) else None

    @property
    def is_list(self) -> bool:
        return get_origin(self.kind) is tuple

    @property
    def is_table(self) -> bool:
        return self.model is not None or (self.inside is not None and not self.is_list)

    @property
    def is_open(self) -> bool:
        """Whether the model takes tables of its own kind under names of the user's choice."""
        return self.model is not None and self.model.model_config.get("extra") == "allow"

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts to choose from, if that is all."""
        return get_args(self.kind) if get_origin(self.kind) is Literal else ()

    @property
    def bounds(self) -> tuple[Any, Any]:
        """The least and the greatest number."""
        low = next((entry.ge for entry in self.metadata if isinstance(entry, Ge)), None)
        return low, next((entry.le for entry in self.metadata if isinstance(entry, Le)), None)

    @property
    def expected(self) -> Expected | None:
        return next(
            (entry for entry in reversed(self.metadata) if isinstance(entry, Expected)), None
        )

    @property
    def description(self) -> str:
        return (self.field.description if self.field else None) or ""

    def keys(self) -> list[str]:
        """The keys of the table, in all spellings."""
        return list(words_of(self.model)) if self.model else []

    def twin_of(self, word: str) -> str:
        """The other spelling of a key."""
        fields = self.model.model_fields if self.model else {}
        every = (spellings(name, field) for name, field in fields.items())
        return next(
            (other for words in every if word in words for other in words if other != word), word
        )

    def tables(self) -> Iterator[tuple[str, Slot]]:
        """The tables with fixed keys right inside this one."""
        for name, field in (self.model.model_fields if self.model else {}).items():
            slot = Slot.of(field.annotation)
            if slot.model:
                yield name, slot


def words_of(model: type[BaseModel]) -> dict[str, str]:
    """The keys that a model takes, in all spellings, each with its field's name."""
    fields = model.model_fields.items()
    return {word: name for name, field in fields for word in spellings(name, field)}


def spellings(name: str, field: FieldInfo) -> list[str]:
    """A field's name, and the other keys that it may be given under."""
    choices = getattr(field.validation_alias, "choices", ())
    return [name, *(choice for choice in choices if isinstance(choice, str) and choice != name)]
