"""Headers: what they mean, what is wrong with them, and that nothing else ever comes out."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from case_files import CASES, cases, check, told
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from newsgen.errors import Broken
from newsgen.intake.frontmatter import (
    AuthorMatter,
    EntryMatter,
    FrontMatter,
    PageMatter,
    TermMatter,
)
from newsgen.intake.gleaning import read
from newsgen.intake.header import MAX_HEADER, split
from newsgen.intake.yaml import load_yaml
from newsgen.outlet.source import body_of

ZONE = ZoneInfo("Europe/Madrid")
PATH = "content/world/x.md"
MODELS: dict[str, type[BaseModel]] = {
    "stories": FrontMatter,
    "pages": PageMatter,
    "authors": AuthorMatter,
    "entries": EntryMatter,
    "terms": TermMatter,
}
FULL = next(
    case.data for case in cases("frontmatter/stories-valid.txt") if case.title == "every key"
)
TOML = next(case.data for case in cases("frontmatter/stories-valid.txt") if case.title == "TOML")
LEAST = b"---\ntitle: A\ndate: 2026-09-21\n---\n"


def matter(data: bytes, model: type[BaseModel] = FrontMatter, zone: str = "Europe/Madrid") -> Any:
    return read(model, split(data, PATH), PATH, ZoneInfo(zone))


def story(*lines: str, zone: str = "Europe/Madrid") -> Any:
    return matter("\n".join(("---", "title: A", *lines, "---", "")).encode(), zone=zone)


def problems(data: bytes, model: type[BaseModel] = FrontMatter) -> str:
    with pytest.raises(Broken) as caught:
        matter(data, model)
    return told(caught.value)


@pytest.mark.parametrize("kind", MODELS)
def test_what_is_wrong_is_said_with_its_place(kind: str) -> None:
    check(f"frontmatter/{kind}-invalid.txt", lambda data: problems(data, MODELS[kind]))


@pytest.mark.parametrize("kind", MODELS)
def test_what_is_right_is_read(kind: str) -> None:
    def outcome(data: bytes) -> str:
        header = split(data, PATH)
        values = read(MODELS[kind], header, PATH, ZONE).model_dump(mode="json", exclude_unset=True)
        lines = [
            f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()
        ]
        return "\n".join(
            [*lines, f"body = {json.dumps(header.body)} at {header.offset}, line {header.line}", ""]
        )

    check(f"frontmatter/{kind}-valid.txt", outcome)


def test_there_are_enough_cases() -> None:
    assert (
        sum(
            1
            for path in CASES.glob("frontmatter/*-invalid.txt")
            for _ in cases(f"frontmatter/{path.name}")
        )
        >= 150
    )


def test_every_key_is_tried_and_described() -> None:
    for kind, model in MODELS.items():
        text = (CASES / f"frontmatter/{kind}-valid.txt").read_text()
        for name, field in model.model_fields.items():
            assert field.description, f"{kind}: {name} has no description"
            assert f"{name} = " in text, name


@pytest.mark.parametrize(
    "data", [FULL, TOML, FULL.replace(b"\n", b"\r\n"), LEAST, "---\ntitle: é\n---\né\n".encode()]
)
def test_the_body_can_be_found_again(data: bytes) -> None:
    header = split(data, PATH)
    assert body_of(data, header.offset) == header.body
    assert data[: header.offset].count(b"\n") + 1 == header.line


def test_places_are_those_of_the_file() -> None:
    header = split(FULL, PATH)
    lines = FULL.decode().split("\n")
    for key in header.values:
        line, column = header.locate((key,))
        assert lines[line - 1][column - 1 :].startswith(key)
    assert header.locate(("image", "alt")) == (lines.index("  alt: x") + 1, 3)
    assert header.locate(("tags", 1)) == (lines.index("tags: [a, b c]") + 1, 11)
    assert header.locate(("updates", 0, "text")) == (lines.index("    text: More.") + 1, 5)
    assert header.locate(("image", "nothing")) == header.locate(("image",))
    assert header.locate(("nothing",)) == header.locate(()) == (1, 1)


def test_dates_without_an_offset_are_the_outlets() -> None:
    assert story("date: 2026-07-01 12:00").date == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    assert story("date: 2026-12-01 12:00").date == datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
    assert story("date: 2026-12-01", zone="Asia/Kathmandu").date == datetime(
        2026, 11, 30, 18, 15, tzinfo=UTC
    )
    assert story("date: 2026-07-01T12:00:00.999-03:00").date == datetime(
        2026, 7, 1, 15, 0, tzinfo=UTC
    )
    assert story("date: 2026-07-01").date.tzinfo == ZONE


def test_a_bare_date_is_the_days_first_moment() -> None:
    skipped = story("date: 2026-04-24", zone="Africa/Cairo").date
    assert skipped.isoformat() == "2026-04-24T01:00:00+03:00"
    with pytest.raises(Broken, match="names a day that"):
        story("date: 2011-12-30", zone="Pacific/Apia")


def test_clock_times_that_come_never_or_twice_are_refused_only_there() -> None:
    for text in ("2026-03-29 02:30", "2026-10-25 02:30"):
        with pytest.raises(Broken):
            story(f"date: {text}")
        assert story(f"date: {text}", zone="UTC").date.tzinfo == ZoneInfo("UTC")
    assert story("date: 2026-03-29 01:59").date < story("date: 2026-03-29 03:00").date


def test_values_are_frozen_and_travel_between_processes() -> None:
    full = matter(FULL)
    assert pickle.loads(pickle.dumps(full)) == full
    with pytest.raises(ValueError, match="frozen"):
        full.title = "B"
    assert {type(value) for value in (full.title, *full.tags, *full.author)} == {str}


def test_limits_hold_and_cost_no_time() -> None:
    hostile = [
        b"[" * 60_000,
        b"a: " + b"{a: " * 15_000,
        b"- " * 30_000,
        b"a: &a [x]\n" + b"b: [*a, *a]\n" * 3000,
        b"a: '" + b"''" * 30_000,
        b"? " * 30_000,
        b"a: " + b"9" * 60_000,
        b"extra: {n: " + b"9" * 60_000 + b"}",
        b"title: " + b"A" * 70_000,
        b"\n".join(b"k%d: x" % n for n in range(5000)),
        b"tags: [" + b"~, " * 15_000 + b"]",
    ]
    for head in hostile:
        with pytest.raises(Broken):
            matter(b"---\n" + head + b"\n---\n")
    for head in (
        b"a = " + b"[" * 60_000,
        b"a." * 30_000 + b"b = 1",
        b"a = " + b"9" * 60_000,
        b"a = " + b"{a = " * 10_000,
    ):
        with pytest.raises(Broken):
            matter(b"+++\n" + head + b"\n+++\n")
    assert problems(b"---\ntitle: " + b"A" * MAX_HEADER + b"\n---\n").startswith(
        f"{PATH}:1:1: the header is longer"
    )


SCRAPS = st.sampled_from(
    [
        *"a:-#~'\"[]{},&*!|>%@`?=\t\n \u00e9\u00a0\ufeff\u3000\u2028\u200b",
        *("b: ", "title: ", "tags:", "\n- ", "\n  - ", "\n   - ", ": ", " #"),
        *("10", "2.5", "007", "1e3", "true", "null", "2026-01-01 10:00", "---", "...", "<<"),
        *("\n\n", "\r\n", "draft: true\n", "tags:\n  - a\n  - b c\n", "n: -5\n"),
    ]
)


@given(text=st.lists(SCRAPS, max_size=14).map("".join))
@example("title: A\n  - b")
@example("tags:\n  - a: b")
@example("null: a")
@example("a: b\na: c")
@example("\u00a0\n- :")
def test_a_simple_header_is_read_as_the_parser_reads_it(text: str) -> None:
    # The parser passes over it at the start of a text alone.
    assume(not text.startswith("\ufeff"))
    assert yaml_outcome(text) == yaml_outcome(f"# no simple text\n{text}")


def yaml_outcome(text: str) -> str:
    try:
        return repr(load_yaml(text, PATH))
    except Broken as broken:
        return str([problem.message for problem in broken.problems])


def test_yaml_data_files_have_python_values() -> None:
    text = "- {a: 1, b: 2.5, c: true, d: 'true', e: 1.10, f: NO, g: 2026-01-01, h: ~}\n- [x, -3]\n"
    expected = {
        "a": 1,
        "b": 2.5,
        "c": True,
        "d": "true",
        "e": "1.10",
        "f": "NO",
        "g": "2026-01-01",
        "h": None,
    }
    assert load_yaml(text, "content/_data/x.yaml") == [expected, ["x", -3]]
    with pytest.raises(Broken, match="a value is too large"):
        load_yaml("a: 99999999999999999999", "content/_data/x.yaml")
    with pytest.raises(Broken, match=r"x.yaml:2:1: .*given twice"):
        load_yaml("a: 1\na: 2\n", "content/_data/x.yaml")


# -- whatever the bytes ----------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        b"---\n",
        b"+++\n",
        b"...\n",
        b": ",
        b"- ",
        b"\t",
        b"  ",
        b"\n",
        b"[",
        b"]",
        b"{",
        b"}",
        b"'",
        b'"',
        b"&a ",
        b"*a",
        b"!t ",
    ]
    + [
        b"|",
        b">-\n",
        b"#",
        b"\\",
        b"\x00",
        b"\xff",
        b"\xe2\x80\xa8",
        b"\r",
        b"? ",
        b"<<: ",
        b"%YAML 1.1\n",
        b"~",
        b"=",
        b'"""',
    ]
    + [
        b"title",
        b"date: 2026-02-30\n",
        b"extra: ",
        b"tags",
        b"9" * 30,
        b"1e400",
        b"nan",
        b".",
        b"\xef\xbb\xbf",
        b"image:\n",
    ]
    + [
        b"[[image]]\n",
        b"[a.b]\n",
        b"2026-01-01",
        b"T25:61:61",
        b"+99:99",
        b"\xf0\x9f\x98\x80",
        b"corrections:\n  - ",
    ]
)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A good file, spoiled in a few places."""
    data = draw(st.sampled_from([FULL, TOML, LEAST]))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        cut = draw(st.integers(0, 12))
        data = data[:at] + draw(PIECES | st.binary(max_size=4)) + data[at + cut :]
    return data


def survives(data: bytes) -> None:
    """Read a file as each kind; whatever is wrong comes as problems inside the file."""
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for model in MODELS.values():
        broken = found(data, model)
        told(broken)
        assert all(
            1 <= problem.line <= lines and problem.column >= 1 for problem in broken.problems
        ), broken


def found(data: bytes, model: type[BaseModel]) -> Broken:
    try:
        matter(data, model)
    except Broken as broken:
        return broken
    return Broken([])


@given(mutations())
def test_a_spoiled_header_is_a_problem_and_never_a_crash(data: bytes) -> None:
    survives(data)


@given(st.binary(max_size=200) | st.lists(PIECES, max_size=30).map(b"".join))
@example(b"---\n---")
@example(b"+++\n+++\n")
@example(b"---\ntitle: \xf0\x9f\x98\x80: b\n---\n")
def test_random_bytes_are_a_problem_and_never_a_crash(data: bytes) -> None:
    survives(data)
    survives(b"---\n" + data + b"\n---\n")
    survives(b"+++\n" + data + b"\n+++\n")


def test_the_files_of_the_cases_lie_where_they_are_expected() -> None:
    assert {path.name for path in Path(CASES / "frontmatter").iterdir()} == {
        f"{kind}-{outcome}.txt" for kind in MODELS for outcome in ("valid", "invalid")
    }
