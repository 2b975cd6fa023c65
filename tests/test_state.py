"""State travels: what one machine's build knew, another's goes on from; damage is told, and harms
nothing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from newsroom import NOON, Newsroom, tree
from zstandard import ZstdCompressor

from newsgen.build import build
from newsgen.cli import main
from newsgen.intake import scan
from newsgen.newsroom import state
from newsgen.publish.staging import MARKER
from newsgen.state import form
from newsgen.state.carry import NOTE
from newsgen.state.form import Block
from newsgen.state.tables import schema
from newsgen.steps.order import Order, Report
from newsgen.steps.taking import Intake

MOST = 700  # bytes a story
AT = "2026-11-23T12:00Z"  # NOON
Columns = dict[str, list[list[Any]]]


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are trusted by their stat data at once."""
    monkeypatch.setattr(scan, "YOUNG", 0)


@pytest.fixture
def site(newsroom: Newsroom) -> Newsroom:
    return furnished(newsroom)


def furnished(room: Newsroom) -> Newsroom:
    """A site with something in every table that a build fills."""
    for place in range(5):
        room.story(
            f"world/story-{place}",
            f"![A quay](quay.png) It was late {place} times.",
            date=f"2026-11-1{place} 10:00",
            tags=["Ferries" if place % 2 else "ferries"],
            author=["ana"],
            series="The harbour year",
            related=["story-0"] if place else [],
            aliases=[f"/old/{place}/"],
        )
    room.story("sports/derby", "Later.", date="2026-11-25 10:00")
    room.author("ana", "Ana").page("about").picture("world/quay.png")
    room.write("content/_static/ads.txt", "None.\n").write("content/_data/tides.json", "[1, 2]")
    return room.append("config.toml", "\n[feeds]\nfull_text = true\n")


def saved(room: Newsroom) -> Path:
    file = room.root.parent / "state"
    state.save(file, room.root, room.output)
    return file


def moved(room: Newsroom, name: str, *without: str) -> Newsroom:
    """The same bytes in another place, all of them new files of a new time."""
    root = room.root.with_name(name)
    ignored = shutil.ignore_patterns(".output.newsgen", *without)
    shutil.copytree(room.root, root, ignore=ignored, copy_function=shutil.copyfile)
    shutil.rmtree(root / ".newsgen")
    return Newsroom.at(root)


def clean(room: Newsroom) -> Mapping[str, str]:
    """What a clean build makes of the same sources elsewhere."""
    twin = room.root.with_name("twin")
    shutil.rmtree(twin, ignore_errors=True)
    shutil.copytree(room.root, twin, ignore=shutil.ignore_patterns("output", ".*"))
    Newsroom.at(twin).build()
    return without_marker(Newsroom.at(twin))


def without_marker(room: Newsroom) -> Mapping[str, str]:
    return {path: digest for path, digest in tree(room.output).items() if path != MARKER}


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


def build_with(room: Newsroom, file: Path, **options: Any) -> tuple[Report, list[str]]:
    """A build that goes on from a state, and what it told."""
    told = list[str]()
    order = Order(room.root, NOON, room.output, jobs=1, state=file, **options)
    return build(order, notice=told.append), told


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that are taken in anew from now on."""
    found, one = list[str](), Intake._one

    def noting(self: Intake, intake: Any, source: Any) -> Any:
        answer = one(self, intake, source)
        if not answer.same:
            found.append(source.path)
        return answer

    monkeypatch.setattr(Intake, "_one", noting)
    return found


# -- from here to there ----------------------------------------------------------------------------


def test_a_copy_with_the_state_takes_in_and_renders_nothing(
    site: Newsroom, taken: list[str]
) -> None:
    site.build()
    file, copy = saved(site), moved(site, "copy")
    taken.clear()
    report, told = build_with(copy, file)
    assert (report.rendered, report.tally.written, report.tally.removed) == (0, 0, 0)
    assert (taken, told) == ([], [])
    assert without_marker(copy) == without_marker(site)


def test_after_that_the_files_are_known_by_how_they_look(
    site: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build()
    copy = moved(site, "copy")
    build_with(copy, saved(site))

    def unread(*given: object) -> None:
        raise AssertionError(given)

    monkeypatch.setattr("newsgen.intake.take.read_inside", unread)
    monkeypatch.setattr("newsgen.publish.staging.read_inside", marker_alone)
    assert copy.build().rendered == 0


def marker_alone(folder: str, path: str) -> bytes:
    assert path == MARKER
    return Path(folder, path).read_bytes()


def test_only_what_changed_is_taken_in_and_rendered(site: Newsroom, taken: list[str]) -> None:
    site.build()
    file, copy = saved(site), moved(site, "copy")
    for room in (site, copy):
        room.story("world/story-2", "It was early.", date="2026-11-12 10:00", author=["ana"])
    here = site.build()
    taken.clear()
    report, _ = build_with(copy, file)
    assert taken == ["content/world/story-2.md"]
    assert report.rendered == here.rendered < report.pages
    assert without_marker(copy) == without_marker(site) == clean(site)


@pytest.mark.parametrize("spoiled", ["altered", "missing"])
def test_of_an_output_that_was_brought_along_what_is_not_right_is_rendered(
    spoiled: str, site: Newsroom
) -> None:
    site.build()
    file, copy = saved(site), moved(site, "copy")
    page = copy.output / "about" / "index.html"
    page.write_bytes(b"x" * page.stat().st_size) if spoiled == "altered" else page.unlink()
    report, _ = build_with(copy, file)
    assert (report.rendered, report.tally.written) == (1, 1)
    assert without_marker(copy) == without_marker(site)


def test_without_the_output_it_is_made_anew(site: Newsroom, taken: list[str]) -> None:
    site.build()
    file, copy = saved(site), moved(site, "copy", "output")
    taken.clear()
    report, _ = build_with(copy, file)
    assert report.rendered == report.pages
    assert taken == []
    assert without_marker(copy) == without_marker(site)


def test_an_older_state_means_more_to_do_and_what_it_does_not_know_goes(site: Newsroom) -> None:
    site.build()
    file = saved(site)
    site.story("world/extra", tags=["Extra"]).build()
    assert site.has("/world/2026/11/extra/")
    site.remove("content/world/extra.md")
    call("state", "load", file, site.root)
    report = site.build()
    assert without_marker(site) == clean(site)
    assert report.tally.removed > 0


def test_what_changed_since_the_state_is_seen_whatever_paths_are_named(site: Newsroom) -> None:
    site.build()
    file = saved(site)
    site.story("world/extra").replace("content/_static/ads.txt", "None", "Some")
    state.load(file, site.root, site.output)
    site.build(changed=("content/world/story-1.md",))
    assert without_marker(site) == clean(site)


def test_saving_twice_gives_the_same_bytes(site: Newsroom) -> None:
    site.build()
    data = saved(site).read_bytes()
    assert saved(site).read_bytes() == data
    copy = moved(site, "copy")
    build_with(copy, saved(site))
    state.save(copy.root / "again", copy.root, copy.output)
    assert contents(copy.root / "again")[1].keys() == contents(saved(site))[1].keys()


def test_another_output_has_a_state_of_its_own(site: Newsroom) -> None:
    other, file = site.root.parent / "public", site.root.parent / "state"
    site.build(output=other)
    assert call("state", "save", file, site.root).exit_code == 1
    done = call("state", "save", file, site.root, "--output", other)
    assert done.exit_code == 0
    assert "5 stories" in done.output
    shutil.rmtree(site.root / ".newsgen")
    assert call("state", "load", file, site.root, "--output", other).exit_code == 0
    assert site.build(output=other).rendered == 0


def test_a_state_takes_at_most_so_many_bytes_a_story(newsroom: Newsroom) -> None:
    stories, words = 300, "harbour ferry quay dredger lighthouse trawler tide pilot".split()
    for place in range(stories):
        title = " ".join(words[place * step % 8] for step in (1, 3, 5, 7)) + f" {place}"
        newsroom.story(
            f"world/2026/{place:03}-{words[place % 8]}",
            " ".join(words[(place * step) % 8] for step in range(40)),
            title=title,
            date=f"2026-{1 + place % 11:02}-{1 + place % 28:02} 10:{place % 60:02}",
            tags=[words[place % 8], words[place % 5]],
            author=[f"Writer {place % 7}"],
        )
    newsroom.build()
    file = saved(newsroom)
    head, blocks = contents(file)
    del blocks["body"]
    form.write(file, head, as_blocks(blocks))
    assert file.stat().st_size / stories <= MOST


# -- in a build ------------------------------------------------------------------------------------


def test_without_a_file_it_is_a_first_build_which_saves_one(site: Newsroom) -> None:
    file = site.root.parent / "deep" / "state"
    site.build()
    report, told = build_with(site, file)
    assert (told, report.number, report.rendered) == ([], 1, report.pages)
    assert state.load(file, site.root, site.output)[0].stories == report.stories


def test_the_state_of_a_build_that_failed_is_not_saved(site: Newsroom) -> None:
    file = site.root.parent / "state"
    site.story("world/bad", titel="Bad")
    assert call("build", site.root, "--state", file).exit_code == 1
    assert not file.exists()
    site.remove("content/world/bad.md")
    build_with(site, file)
    data = file.read_bytes()
    site.story("world/bad", titel="Bad")
    assert call("build", site.root, "--state", file).exit_code == 1
    assert file.read_bytes() == data


def test_what_is_known_here_goes_on_if_it_is_the_state_that_was_saved(
    site: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = site.root.parent / "state"
    build_with(site, file)

    def unloaded(*given: object) -> None:
        raise AssertionError(given)

    monkeypatch.setattr("newsgen.state.carry.load_state", unloaded)
    report, _ = build_with(site, file)
    assert (report.number, report.rendered) == (2, 0)


def test_clean_believes_no_state_and_saves_one(site: Newsroom) -> None:
    file = site.root.parent / "state"
    build_with(site, file)
    before = form.about(file)
    report, told = build_with(site, file, clean=True)
    assert (told, report.number, report.rendered) == ([], 1, report.pages)
    assert form.about(file).outputs == before.outputs


def test_what_a_clone_brings_by_itself_stays_ignored(site: Newsroom) -> None:
    site.build()
    root = site.root.with_name("clone")
    shutil.copytree(site.root, root, copy_function=shutil.copyfile)
    done = call("build", root, "--at", AT)
    assert done.exit_code == 0
    assert "it is not believed" in done.output
    assert without_marker(Newsroom.at(root)) == without_marker(site)


def test_nothing_built_is_nothing_to_save(site: Newsroom) -> None:
    file = site.root.parent / "state"
    for words in (("save", file), ("deployed",)):
        done = call("state", *words, site.root)
        assert (done.exit_code, done.stdout) == (1, "")
        assert "nothing was built" in done.stderr
    assert not file.exists()


def test_a_state_that_is_not_there_cannot_be_loaded(site: Newsroom) -> None:
    done = call("state", "load", site.root.parent / "none", site.root)
    assert done.exit_code == 1
    assert "there is no file" in done.stderr
    assert not isinstance(done.exception, OSError)


# -- damage ----------------------------------------------------------------------------------------

Forge = Callable[[Path], None]


def contents(file: Path) -> tuple[form.About, Columns]:
    """What a state says of itself, and its tables: the columns of each."""
    head = form.about(file)
    found: Columns = {}
    for block in form.read(file):
        columns = msgspec.msgpack.decode(block.columns)
        for known, more in zip(
            found.setdefault(block.table, [[] for _ in columns]), columns, strict=True
        ):
            known += more
    return head, found


def as_blocks(tables: Columns) -> Iterator[Block]:
    return (Block(name, columns) for name, columns in tables.items())


COLUMNS = {name: table.columns for name, table in schema().tables.items()}


def forged(change: Callable[[Columns], object], **said: Any) -> Forge:
    """A state whose digest is right, and which holds something else."""

    def forge(file: Path) -> None:
        head, tables = contents(file)
        change(tables)
        form.write(file, msgspec.structs.replace(head, **said), as_blocks(tables))

    return forge


def value(table: str, column: str, found: Any, row: int = 0) -> Forge:
    """One value is another one."""

    def change(tables: Columns) -> None:
        tables[table][COLUMNS[table].index(column)][row] = found

    return forged(change)


def within(table: str, column: str, old: str, new: str) -> Forge:
    """A text in a column, where it first occurs, is another one."""

    def change(tables: Columns) -> None:
        texts = tables[table][COLUMNS[table].index(column)]
        row = next(row for row, text in enumerate(texts) if old in text)
        texts[row] = texts[row].replace(old, new)

    return forged(change)


def row(table: str, *values: Any) -> Forge:
    """A further row."""

    def change(tables: Columns) -> None:
        columns = tables.setdefault(table, [[] for _ in values])
        for column, found in zip(columns, values, strict=True):
            column.append(found)

    return forged(change)


def raw(change: Callable[[bytes], bytes]) -> Forge:
    """The bytes of the file are other ones."""

    def forge(file: Path) -> None:
        file.write_bytes(change(file.read_bytes()))

    return forge


def flipped(part: float) -> Forge:
    def change(data: bytes) -> bytes:
        place = int(part * (len(data) - 1))
        return data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]

    return raw(change)


def framed(make: Callable[[], bytes]) -> Forge:
    """A frame that holds these bytes, under a digest that is right."""

    def forge(file: Path) -> None:
        head = form.about(file)
        body = ZstdCompressor().compress(make())
        file.write_bytes(form.FIRST_LINE + head.line() + body)
        with file.open("rb") as opened:
            right = msgspec.structs.replace(head, digest=form._digest(opened))
        file.write_bytes(form.FIRST_LINE + right.line() + body)

    return forge


def packed(value: Any) -> bytes:
    data = value if isinstance(value, bytes) else msgspec.msgpack.encode(value)
    return form.LENGTH.pack(len(data)) + data


def head_line(**said: Any) -> Forge:
    """The second line says something else."""

    def change(data: bytes) -> bytes:
        first, line, rest = data.split(b"\n", 2)
        return b"\n".join([first, json.dumps({**json.loads(line), **said}).encode(), rest])

    return raw(change)


def deployed_at_noon(tables: Columns) -> None:
    names, values = tables["baseline"]
    values[names.index("deployed")] = "noon"


OUT = ("/etc/x", "", "a\0b", "a/../../x")
PLACES = (
    *(("source", "folder"), ("source", "name"), ("folder", "path"), ("article", "path")),
    *(("page", "path"), ("outcome", "path"), ("record", "path"), ("asset", "path")),
)
GARBAGE = ("", "7", "null", "\0", "[" * 5000)
JSON_COLUMNS = (
    *(("article", "card"), ("article", "record"), ("article", "lists"), ("bundle", "facts")),
    ("record", "value"),
)
FORGERIES: dict[str, Forge] = {
    "empty": raw(lambda _: b""),
    "text": raw(lambda _: b"Hello.\n"),
    "first line alone": raw(lambda data: data[: len(form.FIRST_LINE)]),
    "another form": raw(lambda data: data.replace(b"state 1\n", b"state 2\n", 1)),
    "no end of the second line": raw(lambda data: form.FIRST_LINE + b"{" * 9999),
    "second line no JSON": raw(lambda data: form.FIRST_LINE + b"hello\n" + data[300:]),
    "more after the end": raw(lambda data: data + b"x"),
    "twice": raw(lambda data: data + data),
    **{
        f"cut at {part}%": raw(lambda data, part=part: data[: len(data) * part // 100])
        for part in (1, 5, 20, 50, 80, 99)
    },  # type: ignore[misc]
    "one byte short": raw(lambda data: data[:-1]),
    **{f"flipped at {part}%": flipped(part / 100) for part in range(0, 101, 10)},
    "another digest": head_line(digest="1" * 64),
    "digest with a quote": head_line(digest='"\n'),
    "a key more": head_line(more=1),
    "another version": forged(lambda _: None, newsgen="9.9.9"),
    "another catalog": forged(lambda _: None, catalog=7),
    "another site": forged(lambda _: None, site="0" * 20),
    "another name": forged(lambda _: None, outlet="Evil\n\x1b[2J\u202etimes"),
    "an absurd moment": head_line(at=10**30),
    "other numbers": forged(lambda _: None, stories=6),
    "another number of files": forged(lambda _: None, outputs=1),
    "another build": forged(lambda _: None, build=4),
    "no frame": framed(lambda: b""),
    "a length alone": framed(lambda: b"\0\0\1\0"),
    "half a length": framed(lambda: b"\0\0"),
    "an absurd length": framed(lambda: b"\xff\xff\xff\xff"),
    "a length of nothing": framed(lambda: bytes(4)),
    "a bomb": framed(lambda: form.LENGTH.pack(form.MOST) + bytes(form.MOST // 8)),
    "no MessagePack": framed(lambda: packed(b"\xc1\xc1")),
    "no array": framed(lambda: packed({"a": 1})),
    "an array too short": framed(lambda: packed(["page"])),
    "no name": framed(lambda: packed([7, [[]]])),
    "deep nesting": framed(lambda: packed(b"\x92\xa4page" + b"\x91" * 200_000 + b"\xc0")),
    "too many rows": framed(lambda: packed(["loose", [list(range(form.ROWS + 1))]])),
    "an unknown table": row("sqlite_master", "x"),
    "a name that is no table": row("page; DROP TABLE page", 1),
    "a table's name with lines": row("x\n\x1b[31mnewsgen: all is well", 1),
    "columns missing": forged(lambda tables: tables["page"].pop()),
    "columns too many": forged(lambda tables: tables["fact"].append(tables["fact"][0])),
    "columns of other lengths": forged(lambda tables: tables["fact"][0].pop()),
    "no columns": forged(lambda tables: tables["fact"].clear()),
    "no table": forged(lambda tables: tables.clear()),
    "no stories": forged(lambda tables: tables.pop("article")),
    "no files": forged(lambda tables: tables.pop("page")),
    "text in place of a number": value("fact", "num", "x"),
    "a number in place of text": value("fact", "name", 7),
    "bytes in place of text": value("fact", "name", b"x"),
    "a fraction": value("fact", "num", 0.5),
    "truth": value("page", "rank", True),
    "nothing": value("fact", "name", None),
    "nothing as a key": value("fact", "num", None),
    "beyond 64 bits": value("fact", "num", 2**64 - 1),
    "the same key twice": row("list", 1, "home", 0),
    "a list in place of text": value("fact", "name", ["x"]),
    **{f"{table}.{column} leads out": value(table, column, "../x") for table, column in PLACES},
    **{f"page.path is {path!r}": value("page", "path", path) for path in OUT},
    "a ledger that leads out": row("ledger", "../../x"),
    "a gone file that leads out": row("gone", "../x", "", ""),
    **{f"{table}.{column} is no JSON": value(table, column, "{") for table, column in JSON_COLUMNS},
    **{f"article.card holds {text[:9]!r}": value("article", "card", text) for text in GARBAGE},
    "a warning of garbage": row("warning", "content/x.md", "{"),
    "a problem of garbage": value("asset", "problem", "{"),
    "a body of garbage": row("body", "0" * 20, b"{"),
    "a body of another shape": row("body", "1" * 20, b'[["x", 1], {}]'),
    "a story without a key": within("article", "record", '"aliases":', '"alias":'),
    "a story with another value": within("article", "record", '"offset":', '"offset":"x","line":'),
    "a story of another age": within("article", "card", ",17", ",991799999999999"),
    "a genre of its own": within("article", "card", '"news"', '"evil"'),
    "a list of its own": within("article", "lists", "tag/", "gat/"),
    "a kind of its own": value("page", "kind", "evil"),
    "a rank of its own": value("page", "rank", 99),
    "a URL that leads out": value("page", "url", "/../../x/"),
    "another URL": value("page", "url", "/x/"),
    "another key": value("page", "key", "x"),
    "half a trace": value("page", "trace", b"1234567"),
    "half a blob": value("source", "blob", b"1234567"),
    "a file in waiting": value("page", "staged", 1),
    "a page in waiting": value("page", "fresh", "0" * 20),
    "a source that is trusted": value("source", "signature", "1-1-1-1"),
    "a folder that is trusted": value("folder", "seal", "x"),
    "a moment that is none": value("baseline", "value", "noon"),
    "a deployment that is none": forged(deployed_at_noon),
    "a question that is none": within("fact", "name", "\t", "\tx\t"),
    "a question of nobody": within("fact", "name", "newest\t", "oldest\t"),
    "a page after nothing": row("fact", 77, "page after:x home", "0"),
    "an outcome of its own": value("outcome", "what", "evil"),
    "an absurd opening": value("article", "opens", 2**60),
    "an absurd build": value("build", "at", 2**60),
    "a kind of record": value("record", "kind", "evil"),
}


@pytest.fixture(scope="module")
def ground(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Newsroom, Path, Mapping[str, str]]:
    """A site with a state, and what a clean build makes of it."""
    room = furnished(Newsroom(tmp_path_factory.mktemp("ground") / "site"))
    room.build()
    file = saved(room)
    file.rename(file.with_name("right"))
    return room, file.with_name("right"), clean(room)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_file_that_is_wrong_is_told_in_one_line_and_the_build_is_cold(
    name: str, ground: tuple[Newsroom, Path, Mapping[str, str]]
) -> None:
    room, right, wanted = ground
    file = right.with_name("state")
    shutil.copy(right, file)
    FORGERIES[name](file)
    before, around = tree(room.root), sorted(room.root.parent.iterdir())
    done = call("state", "load", file, room.root)
    assert done.exit_code == 1, done.output
    assert done.stderr.startswith(f"newsgen: {file} is not used: ")
    assert (done.stderr.count("\n"), done.stdout) == (1, "")
    assert tree(room.root) == before
    # Nor is it what the last build of this test has saved: then nobody would look into it.
    (room.root / ".newsgen" / NOTE).unlink(missing_ok=True)
    done = call("build", room.root, "--at", AT, "--jobs", "1", "--state", file)
    assert done.exit_code == 0, done.output
    told = [line for line in done.stderr.splitlines() if "is not used" in line]
    assert len(told) == 1
    assert told[0].isprintable()
    assert told[0].startswith(f"{file} is not used: ")
    assert without_marker(room) == wanted
    assert sorted(room.root.parent.iterdir()) == around


def test_there_are_enough_kinds_of_damage() -> None:
    assert len(FORGERIES) >= 60
