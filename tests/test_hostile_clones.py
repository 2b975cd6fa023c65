"""A repository that somebody else made is built: it may hold anything, links and state included.

Each clone is built, checked and verified by a user whose secret its maker does not have. Nothing of
it is run, nothing outside of it is read into the output, written or removed.
"""

from __future__ import annotations

import marshal
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from newsroom import Newsroom, tree

from newsgen import secret
from newsgen.catalog import database
from newsgen.cli import main
from newsgen.digest import digest
from newsgen.publish.staging import MARKER

AT = "2026-11-23 12:00"
CANARY = b"TOP-SECRET-CANARY"
# What a clone must not have run leaves a file of this name beside it.
RAN = "ran.txt"


class Ground(NamedTuple):
    """Where a clone lies: its folder, and what lies outside of it and is dear to its user."""

    site: Path
    outside: Path

    def link(self, path: str, target: str) -> None:
        """A link in the clone, in the place of whatever is there."""
        place = self.site / path
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        place.unlink(missing_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(self.outside / target)

    def write(self, path: str, data: bytes) -> None:
        """A file in the clone."""
        place = self.site / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.write_bytes(data)


@contextmanager
def user(home: Path) -> Iterator[None]:
    """Be a user with a secret of one's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(home))
        secret._secret.cache_clear()
        yield
    secret._secret.cache_clear()


def call(site: Path, command: str, *words: str) -> tuple[int, str]:
    """A command's exit code and all that it said. What it does not foresee is raised."""
    done = CliRunner().invoke(main, [command, str(site), *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that its maker has built, with a theme of its own."""
    ground = tmp_path_factory.mktemp("maker")
    room = Newsroom(ground / "site").author("ana", "Ana").page("about")
    room.story("world/ferry", author=["ana"], image={"src": "pier.png", "alt": "The pier"})
    room.picture("world/pier.png").story("sports/match", "They [won](../world/ferry.md).")
    room.story("world/typo", "LONDON — The train was late.")
    room.append("config.toml", '\n[redirects]\nfiles = ["nginx"]\n')
    room.write("content/_static/note.txt", "A note.\n").write("content/_data/x.json", "{}")
    room.theme("own", "default", article__html='{% extends "parent:article.html" %}')
    room.write("themes/own/static/own.css", "p { color: red }\n")
    room.write("themes/own/strings/en.toml", 'menu = "Sections"\n')
    with user(ground / "home"):
        code, said = call(room.root, "build", "--at", AT)
        assert code == 0, said
    shutil.copytree(ground / "home", room.root / ".newsgen" / "stolen")
    return room.root


@pytest.fixture
def ground(made: Path, tmp_path: Path) -> Ground:
    """A clone of that site, state and output included, beside what must stay as it is."""
    outside = tmp_path / "outside"
    for path in ("file.txt", "folder/file.md", "folder/deep/file.txt", "empty/.keep"):
        (outside / path).parent.mkdir(parents=True, exist_ok=True)
        (outside / path).write_bytes(CANARY)
    (outside / "empty" / ".keep").unlink()
    shutil.copytree(made, tmp_path / "clone", symlinks=True)
    return Ground(tmp_path / "clone", outside)


# -- what a clone may bring ------------------------------------------------------------------------

Attack = Callable[[Ground], None]
ATTACKS: dict[str, Attack] = {}


def attack(name: str) -> Callable[[Attack], Attack]:
    def enter(done: Attack) -> Attack:
        ATTACKS[name] = done
        return done

    return enter


def link(path: str, target: str) -> None:
    ATTACKS[f"{path} is a link to {target}"] = lambda ground: ground.link(path, target)


for path in (
    *(".newsgen", ".newsgen/bodies", ".newsgen/templates", ".newsgen/trial", ".newsgen/verify"),
    *(".output.newsgen", ".output.newsgen/staging", ".output.newsgen/releases"),
    *("content", "content/world", "content/_static", "content/_data", "content/_authors"),
    *("content/pages", "themes", "themes/own", "themes/own/static", "themes/own/templates"),
    *("themes/own/static/more", "themes/own/templates/parts", "themes/own/strings"),
    *("output", "output/world", "output/media", "output/.newsgen-staging"),
):
    link(path, "folder")
for path in (
    *(".newsgen/lock", ".newsgen/catalog.db", ".newsgen/catalog.seal", ".newsgen/catalog.db-wal"),
    *(".newsgen/catalog.db-journal", ".output.newsgen/ledger", ".output.newsgen/lock"),
    *("content/world/ferry.md", "content/world/pier.png", "content/_static/note.txt"),
    *("content/_data/x.json", "content/_authors/ana.md", "content/pages/about.md"),
    *("themes/own/theme.toml", "themes/own/static/own.css", "themes/own/static/new.txt"),
    *("themes/own/templates/article.html", "themes/own/templates/missing.html"),
    *("themes/own/strings/en.toml", "output/index.html", "output/world/index.html"),
    *("output/.newsgen", ".newsgen", ".output.newsgen", "output"),
):
    link(path, "file.txt")
for path in (
    *("urls.json", ".urls.json.newsgen", ".urls.json.draft", "content/world/.typo.md.newsgen"),
    *("content/world/.typo.md.draft", ".output.newsgen/ledger.draft"),
    *(".output.newsgen/.ledger.draft", ".output.newsgen/redirects.nginx"),
    *(".output.newsgen/redirects.nginx.draft", ".output.newsgen/.redirects.nginx.draft"),
):
    link(path, "file.txt")
link("output", "empty")
link("output", "nowhere")
link(".newsgen", "nowhere")
link(".output.newsgen", "empty")


def poison(catalog: Path) -> None:
    """Give each row that holds the path of an output or source a twin with a path outside."""
    with closing(sqlite3.connect(catalog)) as connection:
        known = {path for (path,) in connection.execute("SELECT path FROM page")}
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            for at, _ in enumerate(columns):
                hit = next((row for row in rows if row[at] in known), None)
                if hit is None:
                    continue
                for victim in ("../../outside/file.txt", "../outside/folder/file.md"):
                    row = [victim if n == at else value for n, value in enumerate(hit)]
                    row = [
                        987654 if name == "num" else v for name, v in zip(columns, row, strict=True)
                    ]
                    marks = ", ".join("?" * len(row))
                    connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)
        connection.execute("INSERT INTO gone VALUES ('../../outside/file.txt', '?', '', '', '')")
        connection.execute("UPDATE page SET path = '../../outside/file.txt' WHERE kind = 'front'")
        connection.execute("UPDATE page SET subject = '../outside/file.txt' WHERE kind = 'file'")
        connection.commit()


@attack("a poisoned catalog under its maker's seal")
def _(ground: Ground) -> None:
    catalog = ground.site / ".newsgen/catalog.db"
    poison(catalog)
    with user(ground.site / ".newsgen/stolen"):
        database._put_seal(catalog, "closed")


@attack("a poisoned catalog as an older version sealed it")
def _(ground: Ground) -> None:
    poison(ground.site / ".newsgen/catalog.db")
    ground.write(".newsgen/catalog.seal", b"open")


@attack("a poisoned catalog whose seal is empty")
def _(ground: Ground) -> None:
    poison(ground.site / ".newsgen/catalog.db")
    ground.write(".newsgen/catalog.seal", b"open ")


@attack("a poisoned catalog without output and ledger")
def _(ground: Ground) -> None:
    poison(ground.site / ".newsgen/catalog.db")
    shutil.rmtree(ground.site / "output")
    shutil.rmtree(ground.site / ".output.newsgen")


@attack("a log beside the catalog")
def _(ground: Ground) -> None:
    catalog = ground.site / ".newsgen/catalog.db"
    with closing(sqlite3.connect(catalog)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO gone VALUES ('../../outside/file.txt', '?', '', '', '')")
        connection.commit()
        log = catalog.with_name("catalog.db-wal").read_bytes()
    ground.write(".newsgen/catalog.db-wal", log)


@attack("a catalog that is no database")
def _(ground: Ground) -> None:
    ground.write(".newsgen/catalog.db", b"SQLite format 3\0" + os.urandom(4000))


def planted(ground: Ground, wrap: Callable[[str, bytes], bytes]) -> None:
    """Compiled templates that do what their maker wants."""
    wish = f"open({str(ground.outside.parent / RAN)!r}, 'w').write('x')"
    code = marshal.dumps(compile(wish, "article.html", "exec"))
    for path in (ground.site / ".newsgen/templates").iterdir():
        path.write_bytes(wrap(path.name, code))


@attack("compiled templates without a seal")
def _(ground: Ground) -> None:
    planted(ground, lambda name, code: code)


@attack("compiled templates under a seal of another length")
def _(ground: Ground) -> None:
    planted(ground, lambda name, code: digest(code).encode() + b"\n" + code)


@attack("compiled templates under their maker's seal")
def _(ground: Ground) -> None:
    with user(ground.site / ".newsgen/stolen"):
        planted(
            ground,
            lambda name, code: (
                secret.seal("template", f"{name}\n".encode() + code).encode() + b"\n" + code
            ),
        )


@attack("bodies that were never judged")
def _(ground: Ground) -> None:
    for path in (ground.site / ".newsgen/bodies").iterdir():
        text = path.read_bytes().partition(b"\n")[2].replace(b"<p>", b"<script>TOP-SECRET-CANARY()")
        path.write_bytes(digest(text).encode() + b"\n" + text)


@attack("a ledger that names what lies outside")
def _(ground: Ground) -> None:
    outside = str(ground.outside / "file.txt")
    lines = [
        "../../outside/file.txt",
        outside,
        "../outside/folder/file.md",
        "a/../../../x",
        "",
        ".",
    ]
    ground.write(".output.newsgen/ledger", "".join(f"{line}\n" for line in lines).encode())


@attack("a ledger of noise")
def _(ground: Ground) -> None:
    ground.write(".output.newsgen/ledger", os.urandom(50_000) + b"\0\n" + b"x" * 1_000_000 + b"\n")


@attack("files that wait to be published")
def _(ground: Ground) -> None:
    for path in ("index.html", "world/index.html", MARKER):
        ground.write(f".output.newsgen/staging/{digest(path)}", CANARY)
        ground.write(f"output/.newsgen-staging/{digest(path)}", CANARY)


@attack("a release that is a link")
def _(ground: Ground) -> None:
    ground.link(".output.newsgen/releases/000009", "folder")
    shutil.rmtree(ground.site / "output")
    (ground.site / "output").symlink_to(".output.newsgen/releases/000009")


@attack("an output that names a release outside")
def _(ground: Ground) -> None:
    shutil.rmtree(ground.site / "output")
    (ground.site / "output").symlink_to(".output.newsgen/releases/../../../outside/folder")


@attack("a new link that waits for its place")
def _(ground: Ground) -> None:
    ground.link(".output.newsgen/link", "folder")


@attack("releases in place of a folder")
def _(ground: Ground) -> None:
    with (ground.site / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[publish]\nmode = "releases"\n')
    ground.link(".output.newsgen/releases/000001", "folder")
    ground.link(".output.newsgen/releases/000002.unfinished", "folder")


@attack("folders in the place of files")
def _(ground: Ground) -> None:
    for path in (".newsgen/catalog.seal", ".newsgen/catalog.db", ".output.newsgen/ledger"):
        (ground.site / path).unlink()
        (ground.site / path).mkdir()


@attack("files in the place of folders")
def _(ground: Ground) -> None:
    for path in (".newsgen/bodies", ".newsgen/templates", ".output.newsgen/staging"):
        shutil.rmtree(ground.site / path, ignore_errors=True)
        ground.write(path, CANARY)


@attack("a marker of another site")
def _(ground: Ground) -> None:
    ground.write("output/.newsgen", b"newsgen writes this folder\nsite: 0123 4567\n")


@attack("a pipe among the sources")
def _(ground: Ground) -> None:
    os.mkfifo(ground.site / "content/world/pipe.md")
    os.mkfifo(ground.site / "content/world/pipe.png")


@attack("a config that publishes to the outside")
def _(ground: Ground) -> None:
    ground.write(
        "content/world/x.md", b"---\ntitle: X\ndate: 2026-01-02\nslug: ../../../x\n---\n\nX\n"
    )


# -- what must hold --------------------------------------------------------------------------------


def dear(ground: Ground) -> dict[str, str]:
    """All that lies outside, and where it is a link to what."""
    return dict(tree(ground.outside)) | {
        path.name: "folder" for path in ground.outside.iterdir() if path.is_dir()
    }


def leaked(ground: Ground) -> list[str]:
    """What was published of what lies outside."""
    output = ground.site / "output"
    files = [
        path
        for path in output.rglob("*")
        if path.is_file() and not path.is_symlink() and output.resolve().is_relative_to(ground.site)
    ]
    return [str(path) for path in files if CANARY in path.read_bytes()]


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_clone_runs_nothing_and_touches_nothing_outside(
    name: str, ground: Ground
) -> None:
    before = dear(ground)
    ATTACKS[name](ground)
    with user(ground.outside.parent / "home"):
        for command in ("check", "build", "build", "verify", "check --fix", "urls --export"):
            command, *words = command.split()
            words += ["--at", AT] if command != "urls" else []
            code, said = call(ground.site, command, *words)
            assert code in (0, 1), said
            assert (code == 0) or said.strip(), "it failed and said nothing"
            assert dear(ground) == before, said
            assert not (ground.outside.parent / RAN).exists()
            if command == "build" and code == 0:
                assert leaked(ground) == []


def test_there_are_enough_clones() -> None:
    assert len(ATTACKS) >= 40


def test_a_clone_with_state_and_output_is_told_of_and_built_as_if_it_had_none(
    ground: Ground,
) -> None:
    poison(ground.site / ".newsgen/catalog.db")
    plain = ground.outside.parent / "plain"
    shutil.copytree(
        ground.site, plain, ignore=shutil.ignore_patterns(".newsgen", "output", ".output.newsgen")
    )
    shutil.copytree(ground.site / ".newsgen/stolen", plain / ".newsgen/stolen")
    with user(ground.outside.parent / "home"):
        assert "is not believed" in call(ground.site, "build", "--at", AT)[1]
        assert "is not believed" not in call(ground.site, "build", "--at", AT)[1]
        call(plain, "build", "--at", AT)
        assert call(ground.site, "verify")[0] == 0
    assert tree(ground.site / "output") == tree(plain / "output")


def test_a_clone_with_its_output_is_the_same_site_and_nothing_is_written_anew(
    ground: Ground,
) -> None:
    shutil.rmtree(ground.site / ".newsgen")
    output = ground.site / "output"
    before = {path: path.stat().st_ino for path in output.rglob("*") if path.is_file()}
    with user(ground.outside.parent / "home"):
        assert call(ground.site, "build", "--at", AT)[0] == 0
    assert {path: path.stat().st_ino for path in output.rglob("*") if path.is_file()} == before
