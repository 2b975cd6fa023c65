"""Compiled templates are kept between builds, and never used where anything has changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace

import jinja2
import pytest
from jinja2.bccache import Bucket
from newsroom import NOON, Newsroom
from test_golden import EXPECTED, GOLDEN, files
from test_themes import PAGE, least

from newsgen.build import build
from newsgen.render import compiled as compiled_module
from newsgen.render import environment, templates
from newsgen.render.compiled import CompiledTemplates
from newsgen.steps.order import Order

KEY, OTHER = "0123456789abcdef0123", "3210fedcba9876543210"
CODE = compile("raise AssertionError('this is never run')", "none.html", "exec")


@contextmanager
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The templates that are parsed and compiled, as a new process would."""
    names: list[str] = []
    compile_, parse = jinja2.Environment.compile, jinja2.Environment._parse

    def parsing(self: jinja2.Environment, source: str, name: str, filename: str) -> object:
        names.append(f"parse {name}")
        return parse(self, source, name, filename)

    def compiling(self: jinja2.Environment, source: object, name: str, *words: object) -> object:
        names.append(f"compile {name}")
        return compile_(self, source, name, *words)

    with monkeypatch.context() as patch:
        templates._templates.cache_clear()
        patch.setattr(jinja2.Environment, "_parse", parsing)
        patch.setattr(jinja2.Environment, "compile", compiling)
        yield names
        templates._templates.cache_clear()


def kept(newsroom: Newsroom) -> dict[str, bytes]:
    folder = newsroom.root / ".newsgen" / "templates"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# -- a record --------------------------------------------------------------------------------------


def bucket(key: str, code: CodeType | None = None) -> Bucket:
    made = Bucket(jinja2.Environment(), key, key)
    made.code = code
    return made


def keep(folder: Path, code: CodeType = CODE) -> None:
    CompiledTemplates(folder, []).dump_bytecode(bucket(KEY, code))


def find(folder: Path, key: str = KEY) -> CodeType | None:
    found = bucket(key)
    CompiledTemplates(folder, []).load_bytecode(found)
    return found.code


def test_code_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "folder"
    assert find(folder) is None
    keep(folder)
    assert find(folder) == CODE
    assert find(folder, OTHER) is None
    assert [path.name for path in folder.iterdir()] == [KEY]


def test_a_record_with_any_bit_of_any_byte_flipped_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path)
    record = (tmp_path / KEY).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(compiled_module, "marshal", SimpleNamespace(loads=never))
        for at in range(len(record)):
            for bit in range(8):
                (tmp_path / KEY).write_bytes(
                    record[:at] + bytes([record[at] ^ 1 << bit]) + record[at + 1 :]
                )
                assert find(tmp_path) is None, (at, bit)
    (tmp_path / KEY).write_bytes(record)
    assert find(tmp_path) == CODE


def never(*_: object) -> None:
    raise AssertionError("what was damaged is not unmarshalled")


def test_a_record_cut_off_anywhere_or_with_more_behind_it_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path)
    record = (tmp_path / KEY).read_bytes()
    monkeypatch.setattr(compiled_module, "marshal", SimpleNamespace(loads=never))
    for length in range(len(record)):
        (tmp_path / KEY).write_bytes(record[:length])
        assert find(tmp_path) is None, length
    (tmp_path / KEY).write_bytes(record + b"\0")
    assert find(tmp_path) is None


def test_a_record_under_another_key_is_none(tmp_path: Path) -> None:
    keep(tmp_path)
    (tmp_path / KEY).rename(tmp_path / OTHER)
    assert find(tmp_path, OTHER) is None


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_breaks_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("a file where the folder would be")
    keep(tmp_path / "file")
    CompiledTemplates(tmp_path / "file", []).drop_all_but({OTHER})
    assert find(tmp_path / "file") is None


def keep_often(folder: Path) -> int:
    for _ in range(100):
        keep(folder)
    return sum(find(folder) == CODE for _ in range(100))


def test_several_processes_keep_the_same_template_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, get_context("spawn")) as pool:
        assert list(pool.map(keep_often, [tmp_path] * 4)) == [100] * 4
    assert [path.name for path in tmp_path.iterdir()] == [KEY]


def test_a_key_stands_for_all_that_a_template_is_made_from(tmp_path: Path) -> None:
    kept = CompiledTemplates(tmp_path, ["upper"])
    made_from = ("0|a.html", "/site/a.html", "text")
    others = [
        kept.key(*made_from[:at], "other", *made_from[at + 1 :]) for at in range(len(made_from))
    ]
    others.append(CompiledTemplates(tmp_path, ["lower"]).key(*made_from))
    assert len({kept.key(*made_from), *others}) == 5


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


def test_a_template_that_changed_is_compiled_alone_and_its_old_code_is_dropped(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    least(newsroom, article__html='{% include "part.html" %}', part__html="old").build()
    before = kept(newsroom)
    newsroom.write("themes/least/templates/part.html", "new")
    with compiled(monkeypatch) as names:
        newsroom.build()
    assert newsroom.read(PAGE) == "new"
    assert names == ["compile 0|part.html", "parse 0|part.html"]
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
    ("module", "name", "value"),
    [
        (compiled_module, "MAGIC_NUMBER", b"\0\0\r\n"),
        (compiled_module, "code_digest", lambda: "another"),
        (environment, "FILTERS", {**environment.FILTERS, "shout": str.upper}),
    ],
)
def test_templates_of_another_python_newsgen_or_set_of_filters_are_not_used(
    newsroom: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
    value: object,
) -> None:
    least(newsroom).build()
    before = kept(newsroom)
    with compiled(monkeypatch) as names:
        monkeypatch.setattr(module, name, value)
        newsroom.build()
    assert len(names) == 2 * len(before)
    assert kept(newsroom).keys() & before.keys() == set()


def test_templates_of_another_jinja_are_not_used(
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
