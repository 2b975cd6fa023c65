"""The shape of the program: who may import whom, who touches the world, and that no read goes past
the door.
"""

from __future__ import annotations

import ast
import importlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from newsroom import NOON, Newsroom, facts_of
from pydantic import BaseModel
from test_golden import GOLDEN

import newsgen
from newsgen.catalog.questions import READERS, TAB
from newsgen.intake import scan
from newsgen.outlet.config import load_config
from newsgen.outlet.theme import load_theme
from newsgen.outputs.kind import OutputKind
from newsgen.outputs.kinds import KINDS
from newsgen.outputs.lists.kind import ListKind
from newsgen.outputs.lists.table import LISTS
from newsgen.render.door import FactKind, of_no_list, of_no_source
from newsgen.render.facts import FACTS
from newsgen.render.templates import Templates

PACKAGE = Path(newsgen.__file__).parent
MODULES = {
    ".".join(("newsgen", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
    if "starter" not in path.parts
}

# From the roof to the ground: a module imports from its own floor's part and from the floors below.
FLOORS = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("newsroom", "preview"),
    ("build",),
    ("state",),
    ("steps",),
    ("publish", "workers"),
    ("outputs",),
    ("render",),
    ("intake",),
    ("catalog",),
    ("directives",),
    ("charts",),
    ("outlet",),
    ("records",),
    ("model", "pictures"),
    ("errors", "digest", "remembered", "secret"),
)
HEIGHT = {part: -number for number, floor in enumerate(FLOORS) for part in floor}


def part_of(module: str) -> str:
    """`render` for `newsgen.render.door`."""
    return module.split(".")[1] if "." in module else ""


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Every import in a syntax tree, with the name of the module; `newsgen.render` for `from
    newsgen import render`.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "newsgen":
                yield from ((node, f"newsgen.{alias.name}") for alias in node.names)
            else:
                yield node, node.module or ""


# -- floors ----------------------------------------------------------------------------------------


def test_every_part_of_the_package_stands_on_a_floor() -> None:
    assert {part_of(module) for module in MODULES} - {""} == set(HEIGHT)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_from_its_own_part_and_from_lower_floors_alone(module: str) -> None:
    part = part_of(module)
    for _, name in imports(MODULES[module]):
        if name.startswith("newsgen") and name != "newsgen.__version__" and part_of(name) != part:
            assert HEIGHT[part_of(name)] < HEIGHT[part], f"{module} imports {name}"


# What loads slowly and not every build needs: packages of others, what starts processes, and what
# pictures are made of. It is imported where it is used.
HEAVY = {"babel", "feedgen", "lxml", "markdown", "rich", "slugify", "zstandard"} | {
    "concurrent",
    "ctypes",
    "multiprocessing",
    "newsgen.pictures.cleaning",
    "newsgen.pictures.darkroom",
    "newsgen.pictures.typesetter",
}
# What headers and texts are read with, what knows of wrong ones how they may be meant, and what
# carries states. The rest of the program loads it when there is one.
READERS_OF_SOURCES = {
    "newsgen.intake.body",
    "newsgen.intake.context",
    "newsgen.intake.dates",
    "newsgen.intake.git",
    "newsgen.intake.header",
    "newsgen.intake.translation",
    "newsgen.state.carry",
    "newsgen.steps.taking",
}


@pytest.mark.parametrize("module", MODULES)
def test_imports_stand_at_the_top_of_a_module_but_for_what_is_heavy(module: str) -> None:
    top = set(map(id, MODULES[module].body))
    found = [
        (id(node) in top, name if name in HEAVY | READERS_OF_SOURCES else name.split(".")[0])
        for node, name in imports(MODULES[module])
    ]
    assert {name for at_top, name in found if not at_top} <= HEAVY | READERS_OF_SOURCES
    assert HEAVY.isdisjoint(name for at_top, name in found if at_top)


AGAIN = """
import sys
from pathlib import Path
from newsgen.build import build
from newsgen.intake import scan
from newsgen.steps.order import Order

scan.YOUNG = 0
root = Path(sys.argv[1])
report = build(Order(root, int(sys.argv[2]), root / "output"))
assert (report.stories, report.rendered) == (1, 0)
print(*sys.modules)
"""


def test_a_build_in_which_nothing_changed_loads_nothing_that_reads_sources(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "YOUNG", 0)
    newsroom.story("world/ferry").build()
    again = [sys.executable, "-c", AGAIN, newsroom.root, str(NOON)]
    loaded = set(subprocess.run(again, capture_output=True, text=True, check=True).stdout.split())
    others = {"PIL", "frontmatter", "nh3", "pyromark", "yaml"}
    unused = HEAVY | READERS_OF_SOURCES | others
    assert loaded & unused == set()


def test_the_root_of_the_package_imports_nothing() -> None:
    assert list(imports(MODULES["newsgen"])) == []


# -- who touches the world -------------------------------------------------------------------------

DISK_MODULES = {"fcntl", "glob", "os", "shutil", "sqlite3", "tempfile"}
DISK_NAMES = {"open", "bytes_of", "read_inside", "read_plain"}
DISK_METHODS = {
    *(
        "read_bytes",
        "read_text",
        "write_bytes",
        "write_text",
        "unlink",
        "mkdir",
        "rmdir",
        "touch",
        "iterdir",
        "rglob",
        "glob",
    ),
    *("is_file", "is_dir", "exists", "stat", "resolve"),
}
NETWORK = {
    "asyncio",
    "ftplib",
    "http",
    "socket",
    "socketserver",
    "ssl",
    "urllib.request",
    "watchdog",
}
PROCESSES = {"concurrent", "multiprocessing", "signal", "subprocess", "threading"}
CHANCE = {"random", "secrets", "uuid"}

# A module is in a list because it must be; the rest of the program is values in, values out.
TOUCHING = {
    "disk": """
        catalog.baseline catalog.bodies catalog.database catalog.desk catalog.entries catalog.filing
        catalog.inbox catalog.moments catalog.numbers catalog.plan catalog.published catalog.queries
        catalog.store catalog.stories catalog.story_queries catalog.traces
        catalog.upcoming catalog.urls catalog.visibility cli commands.build
        commands.front commands.move digest intake.git intake.limits intake.positions intake.scan
        intake.survey intake.take newsroom.agreement.compare newsroom.clock
        newsroom.fix newsroom.init newsroom.lapsing newsroom.lint newsroom.manual
        newsroom.memory newsroom.move newsroom.new newsroom.repository
        newsroom.rollback newsroom.since newsroom.takedowns newsroom.theme_check newsroom.themes
        newsroom.verify outlet.config outlet.interface outlet.source outlet.theme preview.files
        preview.handler preview.styles preview.watch publish.exchange publish.flush
        publish.ledger publish.lock
        publish.output publish.releases publish.staging publish.trouble
        publish.url_ledger publish.url_list publish.whole render.album
        render.compiled render.context
        render.environment render.reads.files render.static render.templates secret
        state.carry state.form state.tables steps.bare_paths steps.host_files
        steps.reading steps.rendering workers""",
    "clock": """
        build newsroom.clock newsroom.post newsroom.rehearsal preview.crew preview.lobby
        preview.watch publish.lock steps.context""",
    "environment": """
        newsroom.clock newsroom.repository publish.output cli commands.build commands.check
        secret""",
    "network": """
        newsroom.post preview.crew preview.handler preview.lobby preview.server
        preview.watch""",
    "processes": """
        intake.limits newsroom.repository preview.board preview.crew preview.handler preview.server
        preview.styles preview.watch publish.trouble workers""",
    "chance": "newsroom.new preview.server secret",
}


def touches(tree: ast.Module) -> Iterator[str]:
    """What a module touches outside of itself."""
    for _, name in imports(tree):
        root = name.split(".")[0]
        yield from ("disk" for _ in DISK_MODULES & {root})
        yield from ("network" for _ in NETWORK & {root, name})
        yield from ("processes" for _ in PROCESSES & {root})
        yield from ("chance" for _ in CHANCE & {root})
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            if node.attr in DISK_METHODS and owner not in ("operator", "re"):
                yield "disk"
            if (owner, node.attr) in {("time", "time"), ("time", "sleep")} or (
                owner == "time" and "monotonic" in node.attr
            ):
                yield "clock"
            if owner in ("datetime", "date") and node.attr in ("now", "today", "utcnow"):
                yield "clock"
            if node.attr in ("environ", "getenv", "home", "cwd", "expanduser"):
                yield "environment"
        elif isinstance(node, ast.Name) and node.id in DISK_NAMES:
            yield "disk"


@pytest.mark.parametrize("world", TOUCHING)
def test_only_modules_that_are_named_here_touch_the(world: str) -> None:
    found = {
        module.removeprefix("newsgen.")
        for module, tree in MODULES.items()
        if world in touches(tree)
    }
    assert found == set(TOUCHING[world].split())


# -- values ----------------------------------------------------------------------------------------


def classes() -> Iterator[type]:
    for module in MODULES:
        if module != "newsgen.__main__":
            for value in vars(importlib.import_module(module)).values():
                if isinstance(value, type) and value.__module__ == module:
                    yield value


def test_values_are_frozen_and_have_slots() -> None:
    found = [class_ for class_ in classes() if issubclass(class_, Struct)]
    assert len(found) > 40
    loose = [
        class_ for class_ in found if not class_.__struct_config__.frozen or class_.__dictoffset__
    ]
    assert loose == []
    assert [class_.__qualname__ for class_ in classes() if is_dataclass(class_)] == []


def test_settings_and_front_matter_are_frozen_and_refuse_unknown_keys() -> None:
    found = [class_ for class_ in classes() if issubclass(class_, BaseModel)]
    assert len(found) > 10
    loose = [
        class_.__qualname__
        for class_ in found
        if not class_.model_config.get("frozen")
        or class_.model_config.get("extra") not in ("forbid", "allow")
    ]
    assert loose == []
    assert [class_.__name__ for class_ in found if class_.model_config.get("extra") == "allow"] == [
        "SectionSettings"
    ]


CHANGING = {
    *(
        "append",
        "add",
        "update",
        "setdefault",
        "pop",
        "popitem",
        "clear",
        "extend",
        "insert",
        "remove",
        "discard",
        "sort",
    ),
    *("reverse", "appendleft", "popleft", "__setitem__"),
}


@pytest.mark.parametrize("module", MODULES)
def test_what_stands_at_the_top_of_a_module_never_changes(module: str) -> None:
    tree = MODULES[module]
    names = {
        target.id
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        assert not isinstance(node, (ast.Global, ast.Nonlocal)), f"{module}:{node.lineno}"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CHANGING
        ):
            assert ast.unparse(node.func.value) not in names, f"{module}:{node.lineno}"
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            assert ast.unparse(node.value) not in names, f"{module}:{node.lineno}"


def test_no_two_classes_have_one_name() -> None:
    places = defaultdict(list)
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_every_module_says_its_one_job_in_its_first_line() -> None:
    for module, tree in MODULES.items():
        first = (ast.get_docstring(tree) or "").partition("\n")[0]
        empty = not tree.body
        assert empty or first.endswith((".", ":")), module


# -- the door --------------------------------------------------------------------------------------

# What stands behind the door, and the rooms that read there and take note of each answer.
BEHIND = {
    f"newsgen.render.{name}"
    for name in "album context static templates compiled environment idle mistakes nearby".split()
}
READING = {"newsgen.render.door", *(name for name in MODULES if ".reads." in name)}
# What decides on the plan is asked before anything is rendered; bodies for feeds are a mere memory,
# and what they are made from is asked again through the door.
PLANNING = {"newsgen.outputs.kind", "newsgen.outputs.planner"}
KEEPING = {"newsgen.outputs.feeds.bodies"}
RENDERING = sorted(name for name in MODULES if part_of(name) in ("render", "outputs"))
# Pure parts of what stands behind the door.
HARMLESS = {"newsgen.outputs.files": "newsgen.render.static"}


@pytest.mark.parametrize("module", RENDERING)
def test_rendering_reads_through_the_door_alone(module: str) -> None:
    if module in BEHIND | READING:
        return
    behind = BEHIND | {"newsgen.catalog.store", "newsgen.catalog.queries", "newsgen.intake.take"}
    allowed = {"newsgen.render.mistakes", HARMLESS.get(module)}
    if module in PLANNING:
        allowed |= behind
    if module in KEEPING:
        allowed.add("newsgen.render.context")
    asked = {name for _, name in imports(MODULES[module])} & {*behind, "pathlib"}
    typed = {"newsgen.catalog.queries"} if names_alone(module, "PlannedStory") else set()
    assert asked - allowed - typed == set()
    assert set(touches(MODULES[module])) == set()


def names_alone(module: str, name: str) -> bool:
    """Whether a module imports nothing else from the queries than the name of what they answer."""
    found = [
        alias.name
        for node in ast.walk(MODULES[module])
        if isinstance(node, ast.ImportFrom) and node.module == "newsgen.catalog.queries"
        for alias in node.names
    ]
    return found == [name]


@pytest.mark.parametrize("module", RENDERING)
def test_nobody_reaches_past_the_door(module: str) -> None:
    inner = [
        node.lineno
        for node in ast.walk(MODULES[module])
        if isinstance(node, ast.Attribute) and node.attr == "context"
    ]
    assert not inner or module in READING | KEEPING | BEHIND


# -- records -----------------------------------------------------------------------------------


def records(kind: type) -> set[int]:
    """Every record of a kind that stands anywhere in the package, by identity."""
    found: set[int] = set()
    for module in MODULES:
        if module != "newsgen.__main__":
            for value in vars(importlib.import_module(module)).values():
                each = value if isinstance(value, tuple) else (value,)
                found |= {id(one) for one in each if isinstance(one, kind)}
    return found


@pytest.mark.parametrize(
    ("kind", "table"), [(FactKind, FACTS), (ListKind, LISTS), (OutputKind, KINDS)]
)
def test_every_record_is_in_its_table_under_its_own_name(
    kind: type, table: Mapping[str, Any]
) -> None:
    assert {id(record) for record in table.values()} == records(kind)
    assert [record.name for record in table.values()] == list(table)


def test_no_fact_is_noted_whose_kind_is_not_in_the_table(watched_again: Watched) -> None:
    with closing(sqlite3.connect(watched_again[0] / ".newsgen" / "catalog.db")) as catalog:
        names = [name for (name,) in catalog.execute("SELECT name FROM fact")]
    questions = {name.partition(TAB)[0] for name in names if TAB in name}
    kinds = {name.partition(":")[0] for name in names if TAB not in name}
    assert kinds <= FACTS.keys()
    assert questions <= READERS.keys()
    assert len(kinds) > 15  # of all that there are, nearly
    # Whoever takes a note names its kind by the record.
    for module in RENDERING:
        for node in ast.walk(MODULES[module]):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "door.note":
                assert ast.unparse(node.args[0]).isupper(), f"{module}:{node.lineno}"


def test_every_kind_of_fact_is_woken_by_something_or_by_the_plan() -> None:
    sleeping = {
        kind.name
        for kind in FACTS.values()
        if kind.woken_by_source is of_no_source
        and kind.woken_by_list is of_no_list
        and not kind.asked_in_each_build
        and not kind.woken_by_table
    }
    # The plan wakes them: where the number of pages changes, and where outputs come and go.
    assert sleeping == {
        "page after",
        "stands",
        "entries on page",
        "entries after page",
        "renditions",
        "share card",
    }


Watched = tuple[Path, dict[str, list[str]]]
# Edits after which pages of many kinds are rendered, and others are not.
EDITS = (
    ("content/world/straits/2025/pilots.md", "Pilots wait", "Pilots waited"),
    ("content/world/ferry/index.md", "on Monday", "on Tuesday"),
    ("content/_authors/ana-brito.md", "ships", "boats"),
    ("content/_data/tides.toml", "18:32", "18:33"),
    ("themes/paper/templates/list.html", "<h1>", '<h1 class="h">'),
)


def watched_build(root: Path) -> dict[str, list[str]]:
    """Build a site under watch: for each output that is rendered, the files in the site that are
    read or looked for.
    """
    script = Path(__file__).with_name("watched_build.py")
    done = subprocess.run(
        [sys.executable, str(script), str(root), str(NOON)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    published = (root / "output", root / ".output.newsgen")
    return {
        output: [
            name
            for name in names
            if not any(Path(name).is_relative_to(folder) for folder in published)
        ]
        for output, names in json.loads(done.stdout).items()
    }


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """The golden site, built under watch."""
    root = tmp_path_factory.mktemp("watched") / "site"
    shutil.copytree(GOLDEN / "site", root)
    return root, watched_build(root)


@pytest.fixture(scope="module")
def watched_again(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """The golden site, of which another process builds under watch what some edits touch."""
    root = tmp_path_factory.mktemp("watched-again") / "site"
    shutil.copytree(GOLDEN / "site", root)
    room = Newsroom.at(root)
    pages = room.build().pages
    for path, old, new in EDITS:
        room.replace(path, old, new)
    shutil.copy(root / "content/sports/derby.md", root / "content/sports/replay.md")
    room.replace("content/sports/replay.md", "id: derby-drawn", "id: replay")
    opened = watched_build(root)
    assert 10 < len(opened) < pages
    return root, opened


@pytest.mark.parametrize("build", ["watched", "watched_again"])
def test_every_file_that_a_page_was_made_of_is_in_its_trace(
    build: str, request: pytest.FixtureRequest
) -> None:
    root, opened = request.getfixturevalue(build)
    catalog = sqlite3.connect(root / ".newsgen" / "catalog.db")
    source_of = dict(catalog.execute("SELECT id, path FROM article"))
    users_of = users_of_templates(root)
    found = 0
    for output, names in opened.items():
        facts = facts_of(root, output)
        kinds = {fact.partition(":")[0] for fact in facts}
        sources = {
            source_of.get(fact.removeprefix("article:"), "")
            for fact in facts
            if fact.startswith("article:")
        }
        for name in names:
            if not Path(name).is_relative_to(root):
                continue
            found += 1
            path = Path(name).relative_to(root).as_posix()
            match path.split("/"):
                case ["content", *_]:
                    assert f"file:{path}" in facts or path in sources, (output, path)
                case [
                    "themes",
                    _,
                    "templates",
                    *rest,
                ]:  # also one that is not there, but would stand before another
                    file = "/".join(rest)
                    users = {
                        user
                        for known, names in users_of.items()
                        if known.endswith(f"/templates/{file}")
                        for user in names
                    }
                    assert facts & {
                        f"has template:{file}",
                        *(f"template:{user}" for user in users),
                    }, (output, path)
                case [
                    "themes",
                    _,
                    "static",
                    *rest,
                ]:  # a style sheet's digest counts what it refers to
                    assert {f"static:{'/'.join(rest)}", "static:paper.css"} & facts, (output, path)
                case ["themes", _, "strings", _]:
                    assert "strings" in kinds, (output, path)
                case ["config.toml"]:
                    assert "setting" in kinds, (output, path)
                case [".newsgen", "bodies", _]:
                    assert sources, (output, path)
                case [".newsgen", "templates", _]:  # a template's code, by the digest of its source
                    assert "template" in kinds, (output, path)
                case _:
                    raise AssertionError(f"{output} was made of {path}, which no fact stands for")
    catalog.close()
    assert found > 20


def users_of_templates(root: Path) -> dict[str, set[str]]:
    """For each template file, the names of the templates whose digest it changes."""
    theme = load_theme(root, load_config(root).theme.name, {})
    paths = [
        path for folder in theme.folders for path in sorted((folder / "templates").rglob("*.*"))
    ]
    names = [name for name, _ in theme.files("templates")]
    before = {name: Templates(root, theme).digest_of(name) for name in names}
    users: dict[str, set[str]] = {}
    for path in paths:
        data = path.read_bytes()
        path.write_bytes(data + b"{# other #}")
        after = Templates(root, theme)
        users[path.relative_to(root).as_posix()] = {
            name for name in names if after.digest_of(name) != before[name]
        }
        path.write_bytes(data)
    return users


def test_a_template_counts_for_all_that_extend_include_or_import_it(watched: Watched) -> None:
    users = users_of_templates(watched[0])
    whole = {
        "front",
        "section",
        "year",
        "author",
        "tag",
        "series",
        "article",
        "article-column",
        "page",
        "missing",
    }
    pages = {f"{name}.html" for name in whole}
    assert users["themes/paper/templates/base.html"] == {*pages, "base.html", "list.html"}
    assert users["themes/gazette/templates/base.html"] == users["themes/paper/templates/base.html"]
    assert users["themes/paper/templates/article.html"] == {"article.html", "article-column.html"}
    assert "recent.html" in users["themes/paper/templates/parts.html"]
    assert users["themes/gazette/templates/article-column.html"] == {"article-column.html"}


@pytest.mark.parametrize("build", ["watched", "watched_again"])
def test_nothing_is_looked_for_in_folders_while_pages_are_rendered(
    build: str, request: pytest.FixtureRequest
) -> None:
    root, opened = request.getfixturevalue(build)
    folders = {
        name
        for names in opened.values()
        for name in names
        if Path(name).is_dir() and Path(name).is_relative_to(root)
    }
    assert folders == set()
