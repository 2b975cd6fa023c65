"""Compiled templates are kept between builds: used where nothing has changed, and never where anything has."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import jinja2
import pytest
from newsroom import NOON, Newsroom
from test_golden import EXPECTED, GOLDEN, files
from test_themes import PAGE, least

from newsgen.build import build
from newsgen.render import templates
from newsgen.render.plates import Plate, Plates
from newsgen.steps.order import Order

KEY, OTHER = "0123456789abcdef0123", "3210fedcba9876543210"
PLATE = Plate(("base.html", None), b"not marshalled, and never run")


@contextmanager
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The templates that are parsed and compiled, as a new process would."""
    names: list[str] = []
    compile_, parse = jinja2.Environment.compile, jinja2.Environment.parse

    def parsing(self: jinja2.Environment, source: str, name: str, filename: str) -> object:
        names.append(f"parse {name}")
        return parse(self, source, name, filename)

    def compiling(self: jinja2.Environment, source: object, name: str, *words: object) -> object:
        names.append(f"compile {name}")
        return compile_(self, source, name, *words)

    with monkeypatch.context() as patch:
        templates._templates.cache_clear()
        patch.setattr(jinja2.Environment, "parse", parsing)
        patch.setattr(jinja2.Environment, "compile", compiling)
        yield names
        templates._templates.cache_clear()


def kept(newsroom: Newsroom) -> dict[str, bytes]:
    folder = newsroom.root / ".newsgen" / "templates"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# -- a record --------------------------------------------------------------------------------------


def test_a_plate_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    plates = Plates(tmp_path / "deep" / "folder")
    assert plates.find(KEY) is None
    plates.keep(KEY, PLATE)
    assert plates.find(KEY) == PLATE
    assert plates.find(OTHER) is None
    assert [path.name for path in (tmp_path / "deep" / "folder").iterdir()] == [KEY]


def test_a_record_with_any_bit_of_any_byte_flipped_is_none(tmp_path: Path) -> None:
    plates = Plates(tmp_path)
    plates.keep(KEY, PLATE)
    record = (tmp_path / KEY).read_bytes()
    for at in range(len(record)):
        for bit in range(8):
            (tmp_path / KEY).write_bytes(
                record[:at] + bytes([record[at] ^ 1 << bit]) + record[at + 1 :]
            )
            assert plates.find(KEY) is None, (at, bit)
    (tmp_path / KEY).write_bytes(record)
    assert plates.find(KEY) == PLATE


def test_a_record_cut_off_anywhere_or_with_more_behind_it_is_none(tmp_path: Path) -> None:
    plates = Plates(tmp_path)
    plates.keep(KEY, PLATE)
    record = (tmp_path / KEY).read_bytes()
    for length in range(len(record)):
        (tmp_path / KEY).write_bytes(record[:length])
        assert plates.find(KEY) is None, length
    (tmp_path / KEY).write_bytes(record + b"\0")
    assert plates.find(KEY) is None


def test_a_record_under_another_key_is_none(tmp_path: Path) -> None:
    plates = Plates(tmp_path)
    plates.keep(KEY, PLATE)
    (tmp_path / KEY).rename(tmp_path / OTHER)
    assert plates.find(OTHER) is None


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_breaks_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("a file where the folder would be")
    plates = Plates(tmp_path / "file")
    plates.keep(KEY, PLATE)
    plates.drop_all_but({OTHER})
    assert plates.find(KEY) is None


def keep_often(folder: Path) -> int:
    for _ in range(100):
        Plates(folder).keep(KEY, PLATE)
    return sum(Plates(folder).find(KEY) == PLATE for _ in range(100))


def test_several_processes_keep_the_same_plate_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, get_context("spawn")) as pool:
        assert list(pool.map(keep_often, [tmp_path] * 4)) == [100] * 4
    assert [path.name for path in tmp_path.iterdir()] == [KEY]


# -- builds ----------------------------------------------------------------------------------------


def test_a_warm_start_neither_parses_nor_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(shutil.copytree(GOLDEN / "site", tmp_path / "site"))
    with compiled(monkeypatch) as cold:
        build(Order(root, NOON, root / "output", jobs=1))
    assert len(cold) > 30
    assert len(set(cold)) == len(cold)
    shutil.rmtree(root / "output")
    with compiled(monkeypatch) as warm:
        build(Order(root, NOON, root / "output", jobs=1, clean=True))
    assert warm == []
    assert files(root / "output") == files(EXPECTED)


def test_a_template_that_changed_is_compiled_alone_and_its_old_plate_is_dropped(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    least(newsroom, article__html='{% include "part.html" %}', part__html="old").build()
    before = kept(newsroom)
    newsroom.write("themes/least/templates/part.html", "new")
    with compiled(monkeypatch) as names:
        newsroom.build()
    assert newsroom.read(PAGE) == "new"
    assert names == ["parse 0|part.html", "compile 0|part.html"]
    after = kept(newsroom)
    assert (len(after), len(after.keys() & before.keys())) == (len(before), len(before) - 1)


def test_a_new_reference_is_seen_though_all_else_is_kept(newsroom: Newsroom) -> None:
    least(newsroom, article__html='{% include "part.html" ignore missing %}.').build()
    assert newsroom.read(PAGE) == "."
    templates._templates.cache_clear()
    newsroom.write("themes/least/templates/part.html", "part").build()
    assert newsroom.read(PAGE) == "part."


def test_broken_records_are_made_anew(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    least(
        newsroom, article__html='{% include "part.html" %}', part__html="{{ story.title }}"
    ).build()
    sound = kept(newsroom)
    for number, (name, record) in enumerate(sorted(sound.items())):
        at = number * 7 % len(record)
        broken = (record[:at], record[:at] + b"?" + record[at + 1 :], b"", record * 2)[number % 4]
        (newsroom.root / ".newsgen" / "templates" / name).write_bytes(broken)
    with compiled(monkeypatch) as names:
        newsroom.build()
    assert len(names) == 2 * len(sound)
    assert newsroom.read(PAGE) == "Ferry"
    assert kept(newsroom).keys() == sound.keys()
    with compiled(monkeypatch) as names:
        newsroom.build()
    assert names == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAGIC_NUMBER", b"\0\0\r\n"),
        ("__version__", "99"),
        ("FILTERS", {**templates.FILTERS, "shout": str.upper}),
    ],
)
def test_plates_of_another_python_newsgen_or_set_of_filters_are_not_used(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    least(newsroom).build()
    before = kept(newsroom)
    with compiled(monkeypatch) as names:
        monkeypatch.setattr(templates, name, value)
        newsroom.build()
    assert len(names) == 2 * len(before)
    assert kept(newsroom).keys() & before.keys() == set()


def test_plates_of_another_jinja_are_not_used(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    least(newsroom).build()
    before = kept(newsroom)
    with compiled(monkeypatch) as names:
        monkeypatch.setattr(jinja2, "__version__", "99")
        newsroom.build()
    assert len(names) == 2 * len(before)


def test_a_mistake_names_its_place_in_a_site_that_was_moved(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    least(newsroom, article__html="\n{{ story.tags[0].name }}").story(
        "world/ferry", tags=["Tide"]
    ).build()
    moved = Newsroom.at(newsroom.root.rename(tmp_path / "moved")).story("world/ferry")
    (problem,) = moved.problems()
    assert problem.startswith("themes/least/templates/article.html:2: ")


def test_a_mistake_is_told_again_by_the_next_build(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    least(newsroom, unused__html="\n{{ 1|nowhere }}")
    first = newsroom.problems()
    with compiled(monkeypatch):
        assert newsroom.problems() == first
    assert first[0].startswith("themes/least/templates/unused.html:2: ")


def test_the_memory_can_be_deleted_at_any_time(newsroom: Newsroom) -> None:
    least(newsroom, article__html="{{ story.title }}").build()
    shutil.rmtree(newsroom.root / ".newsgen")
    newsroom.build()
    assert newsroom.read(PAGE) == "Ferry"
