"""A small site that uses every part of newsgen, and every byte of what it becomes.

See tests/golden/README.md.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest
from newsroom import NOON

from newsgen.build import build
from newsgen.publish.staging import MARKER
from newsgen.steps.order import Order, Report

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = GOLDEN / "expected"
SHOWN = 400  # lines of differences


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    root = tmp_path_factory.mktemp("golden") / "site"
    shutil.copytree(GOLDEN / "site", root)
    return build(Order(root, NOON, root / "output", jobs=1))


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for the one that marks the folder as newsgen's own."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MARKER)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def differences(expected: dict[str, bytes], found: dict[str, bytes]) -> Iterator[str]:
    for path in sorted({*expected, *found}):
        old, new = expected.get(path), found.get(path)
        if old == new:
            continue
        if old is None or new is None:
            yield f"{'+++ new' if old is None else '--- gone'}: {path}"
            continue
        try:
            texts = [data.decode().splitlines() for data in (old, new)]
        except UnicodeDecodeError:
            yield f"other bytes: {path}"
            continue
        yield from unified_diff(*texts, f"expected/{path}", f"built/{path}", lineterm="", n=1)


def test_the_golden_site_becomes_what_is_expected(report: Report) -> None:
    found = files(report.output)
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(EXPECTED, ignore_errors=True)
        for path, data in found.items():
            (EXPECTED / path).parent.mkdir(parents=True, exist_ok=True)
            (EXPECTED / path).write_bytes(data)
    lines = list(differences(files(EXPECTED), found))
    hint = f"\n... {len(lines) - SHOWN} more lines" if len(lines) > SHOWN else ""
    assert not lines, (
        "\n".join(["the site differs (tests/golden/README.md says what to do):", *lines[:SHOWN]])
        + hint
    )


def test_the_golden_build_says_what_it_did(report: Report) -> None:
    assert (report.stories, report.tally.written, report.pages) == (
        8,
        len(files(EXPECTED)),
        len(files(EXPECTED)),
    )
    assert [(held.path, held.reason) for held in report.held] == [
        ("content/sports/offer.md", "expired"),
        ("content/world/planned.md", "scheduled"),
        ("content/world/talks.md", "draft"),
    ]
    assert [str(warning) for warning in report.warnings] == [
        'content/world/tram.md:5:18: tag "ferries" is spelled "Ferries" elsewhere'
    ]
