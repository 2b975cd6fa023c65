"""config.toml: what it means, what is wrong with it, where each of its keys stands."""

from __future__ import annotations

import json
import pickle
import tomllib
from pathlib import Path
from typing import Any

import pytest
from case_files import CASES, cases, check, told
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from newsgen.errors import Broken, Refused
from newsgen.outlet.config import Config, load_config, parse_config
from newsgen.outlet.toml import read_toml

LEAST = b'[outlet]\nname = "N"\nbase_url = "https://n.example"\n'
VALID = {case.title: case.data for case in cases("config/valid.txt")}


def problems(data: bytes) -> str:
    with pytest.raises(Broken) as caught:
        parse_config(data)
    return told(caught.value)


def test_what_is_wrong_is_said_with_its_place() -> None:
    check("config/invalid.txt", problems)


def test_what_is_right_is_read() -> None:
    def outcome(data: bytes) -> str:
        tables = parse_config(data).model_dump(mode="json", exclude_unset=True)
        return "".join(
            f"{name} = {json.dumps(table, ensure_ascii=False)}\n" for name, table in tables.items()
        )

    check("config/valid.txt", outcome)


def test_there_are_enough_cases() -> None:
    assert sum(1 for _ in cases("config/invalid.txt")) >= 80


def test_every_key_has_a_description_and_a_case() -> None:
    text = (CASES / "config/valid.txt").read_text()

    def walk(model: type[BaseModel]) -> None:
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
            assert name in text, name
            if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                walk(field.annotation)

    walk(Config)


def test_sections_come_in_menu_order_with_full_ids() -> None:
    config = parse_config(VALID["sections"])
    assert config.section_ids() == (
        "world",
        "world/europe",
        "world/europe/eu-27",
        "espanol",
        "espanol/cultura",
        "sports",
    )
    world, culture = config.section("world"), config.section("espanol/cultura")
    assert (world.children, world.names, world.language) == (
        ("world/europe",),
        {"es": "Mundo"},
        "en",
    )
    assert (culture.id, culture.name, culture.language, culture.children) == (
        "espanol/cultura",
        "Cultura",
        "es",
        (),
    )
    with pytest.raises(KeyError):
        config.section("world/asia")


def test_a_config_is_frozen_and_travels_between_processes() -> None:
    config = parse_config(VALID["sections"])
    config.section_ids()
    again = pickle.loads(pickle.dumps(config))
    assert again == config
    assert again.section_ids() == config.section_ids()
    with pytest.raises(ValueError, match="frozen"):
        config.outlet.name = "M"  # type: ignore[misc]


def test_addresses_have_no_slash_at_their_end() -> None:
    assert (
        parse_config(VALID["an address with a port and a slash"]).outlet.base_url
        == "https://n.example:8080"
    )


def test_a_folder_without_settings_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        load_config(tmp_path)
    assert "newsgen init" in caught.value.hint
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(Refused, match="cannot be read"):
        load_config(tmp_path)


def test_settings_are_read_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(LEAST)
    assert load_config(tmp_path).lists.per_page == 30


def test_every_key_of_a_file_is_found() -> None:
    for data in VALID.values():
        document = read_toml(data, "config.toml")
        lines = data.decode().split("\n")

        def walk(values: Any, key: tuple[Any, ...]) -> None:
            for name, value in values.items() if isinstance(values, dict) else enumerate(values):
                line, column = document.locate((*key, name))  # noqa: B023
                if isinstance(name, str):
                    assert lines[line - 1][column - 1 :].startswith(name), (key, name)  # noqa: B023
                if isinstance(value, (dict, list)):
                    walk(value, (*key, name))

        walk(document.values, ())


KEYS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=6
) | st.sampled_from(["a", "b c", 'q"', "x.y", "[", "]]", "#", "="])
SCALARS = st.sampled_from(
    [
        '"x"',
        "'[y]'",
        '"""\n[t]\nk = 1 # }"""',
        "'''a'b''c'''",
        "12",
        "true",
        "2026-09-21 14:05:00",
        '"#\\""',
        '""""q""""',
    ]
)
PIECES = st.sampled_from(
    [
        b"[",
        b"]",
        b'"',
        b"'",
        b"=",
        b"\n",
        b"#",
        b"{",
        b"}",
        b".",
        b"\\",
        b'"""',
        b"\xff",
        b"9" * 25,
        b"sections.",
        b"nan",
        b"\r",
    ]
)


def written(key: str) -> str:
    return key if key.isascii() and key.isalnum() else json.dumps(key, ensure_ascii=False)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[tuple[Any, ...], tuple[int, int]]]:
    """A TOML text, and where each of its keys and items stands."""
    text, places = "", {}

    def here() -> tuple[int, int]:
        return text.count("\n") + 1, len(text) - text.rfind("\n")

    def value(key: tuple[Any, ...], depth: int) -> None:
        nonlocal text
        kind = draw(
            st.sampled_from(["scalar", "scalar", "list", "table"] if depth < 3 else ["scalar"])
        )
        if kind == "scalar":
            text += draw(SCALARS)
        elif kind == "list":
            text += draw(st.sampled_from(["[", "[\n  ", "[ # ]\n"]))
            for index in range(draw(st.integers(0, 3))):
                text += draw(st.sampled_from([",", ", ", ",\n\t# c,]\n"])) if index else ""
                places[(*key, index)] = here()
                value((*key, index), depth + 1)
            text += draw(st.sampled_from(["]", "\n]"]))
        else:
            text += "{"
            for index, name in enumerate(draw(st.lists(KEYS, max_size=3, unique=True))):
                text += ", " if index else " "
                places[(*key, name)] = here()
                text += f"{written(name)} = "
                value((*key, name), depth + 1)
            text += " }"

    def pairs(key: tuple[Any, ...]) -> None:
        nonlocal text
        for name in draw(st.lists(KEYS, max_size=3, unique=True)):
            text += draw(st.sampled_from(["", "  ", "\n", "# [c]\n"]))
            places[(*key, name)] = here()
            text += f"{written(name)}{draw(st.sampled_from([' = ', '=']))}"
            value((*key, name), 0)
            text += draw(st.sampled_from(["\n", " # c = 1\n"]))

    pairs(())
    for number in range(draw(st.integers(0, 3))):
        name = f"table-{number}"
        if draw(st.booleans()):
            text += "["
            places[(name,)] = here()
            text += f"{name}]\n"
            pairs((name,))
        else:
            for index in range(2):
                text += "[["
                places.setdefault((name,), here())
                places[(name, index)] = here()
                text += f"{name}]]\n"
                pairs((name, index))
    return text, places


@given(documents())
def test_places_are_right_whatever_the_text(
    made: tuple[str, dict[tuple[Any, ...], tuple[int, int]]],
) -> None:
    text, places = made
    tomllib.loads(text)
    document = read_toml(text.encode(), "config.toml")
    assert {key: document.locate(key) for key in places} == places


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """Good settings, spoiled in a few places."""
    data = draw(st.sampled_from(list(VALID.values())))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        data = (
            data[:at] + draw(PIECES | st.binary(max_size=3)) + data[at + draw(st.integers(0, 10)) :]
        )
    return data


@given(mutations() | st.binary(max_size=100))
def test_a_spoiled_file_is_a_problem_and_never_a_crash(data: bytes) -> None:
    told(in_file(data, found(data)))


def found(data: bytes) -> Broken:
    try:
        parse_config(data)
    except Broken as broken:
        return broken
    return Broken([])


def in_file(data: bytes, broken: Broken) -> Broken:
    """What was found, once it is certain that each problem has a place in the file."""
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in broken.problems), (
        broken
    )
    return broken


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("HTTPS://Post.Example", "https://post.example"),
        ("https://POST.example:8443/", "https://post.example:8443"),
    ],
)
def test_the_case_of_an_address_means_nothing(typed: str, read: str) -> None:
    data = LEAST.replace(b"https://n.example", typed.encode())
    assert parse_config(data).outlet.base_url == read


@pytest.mark.parametrize("host", ["post..example", f"{'a' * 64}.example", ".example"])
def test_a_host_that_cannot_be_is_named(host: str) -> None:
    with pytest.raises(Broken) as raised:
        parse_config(LEAST.replace(b"n.example", host.encode()))
    (problem,) = raised.value.problems
    assert (problem.line, problem.code) == (3, "wrong-url")
    assert host in problem.message
