"""No broken moment: builds killed, failing, side by side, or read from meanwhile.

The points are sampled; faults/sweep.py runs all.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from faults.courier import NOON, make, tree, write
from faults.readers import Reader, broken_links, half_files
from faults.stage import SCENARIOS, Company
from faults.starter import environment
from faults.sweep import Journal, folder, part_of
from faults.sweeps import SWEEPS, Readers, Rot, Twice

ALL = tuple(SCENARIOS)
# How many points of a sweep are checked here. All of them are some 80,000.
MANY, FEW = {"first": 6, "edit": 10}, 3


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    company = Company(folder())
    yield company
    company.close()


def check(company: Company, *points: str) -> None:
    """Check points; each fault has to have been hit."""
    told = []
    for point in points:
        hit, wrong = SWEEPS[point.split(":")[0]].check(company, point)
        if not hit:
            wrong.append("the fault was not hit")
        if wrong:
            told += [
                f"python tests/faults/sweep.py --only {point}",
                *(f"    {line}" for line in wrong[:5]),
            ]
    assert not told, "\n".join(told)


def sample(company: Company, name: str, scenario: str) -> list[str]:
    """Some points, the same every time as long as there are as many.

    None is near the end, which is not always at one number.
    """
    near_end = 0.9 * len(company.stage(scenario).calls)
    points = [
        point
        for point in SWEEPS[name].points(company, scenario)
        if int(point.split(":")[2]) < near_end
    ]
    return random.Random(f"{name}{scenario}").sample(points, MANY.get(scenario, FEW))


def pairs(company: Company, scenario: str) -> list[str]:
    """Some pairs of faults of which both are hit."""
    number = len(company.stage(scenario).calls) // 2
    dice = random.Random(f"pair{scenario}")
    return [
        f"pair:{scenario}:{dice.randrange(1, number)}:{dice.randrange(1, number // 2)}:{what}"
        for _ in range(FEW)
        for what in SWEEPS["pair"].seconds
    ]


# -- the tools of these tests ----------------------------------------------------------------------


def test_the_library_counts_the_same_calls_as_strace(company: Company) -> None:
    check(company, "strace:edit:count:0")


def test_a_link_to_nothing_is_noticed_where_a_reader_can_come_to_it() -> None:
    shown = {
        "index.html": b'<a href="/a/">',
        "a/index.html": b'<img src="../b.png">',
        "c/index.html": b'<a href="/d">',
    }
    assert broken_links(shown, ["index.html"]) == [
        "a/index.html refers to b.png, which is not there"
    ]
    sheet = {
        "index.html": b'<link href="/a.css">',
        "a.css": b'b { background: url("w.svg") }',
        "w.svg": b"",
    }
    assert not broken_links(sheet, ["index.html"])
    assert broken_links({**sheet, "a.css": b"b { background: url(x.svg) }"}, ["index.html"])
    feed = {
        "feed.xml": b"<link>https://courier.test/gone/</link><guid>https://elsewhere.test/a</guid>"
    }
    assert broken_links(feed, ["feed.xml"]) == [
        "feed.xml refers to gone/index.html, which is not there"
    ]


def test_half_a_file_is_noticed() -> None:
    assert half_files({"a": b"ol"}, {"a": b"old"}, {"a": b"new"}) == [
        "a is neither old nor new (2 bytes)"
    ]
    assert not half_files({"a": b"old", "b": b"new"}, {"a": b"old"}, {"a": b"new", "b": b"new"})


def test_a_reader_reports_what_stays_missing_and_what_is_cut_short(tmp_path: Path) -> None:
    write(tmp_path, "index.html", '<a href="/a/">a</a><a href="/b.html">b</a></html>')
    write(tmp_path, "b.html", "<p>cut")
    reader = Reader(tmp_path, ("index.html",), lambda: 0)
    reader.read_round()
    assert sorted(reader.errors) == [
        "b.html is cut short",
        "index.html refers to a/index.html, which was not there",
    ]


def test_a_reader_does_not_mind_a_page_that_was_removed_after_its_link(tmp_path: Path) -> None:
    write(tmp_path, "index.html", '<a href="/a/">a</a></html>')

    class LazyList(Reader):
        def _fetch(self, path: str) -> bytes | None:
            data = super()._fetch(path)
            write(tmp_path, "index.html", "</html>")
            return data

    reader = LazyList(tmp_path, ("index.html",), lambda: 0)
    reader.read_round()
    assert not reader.errors


# -- faults ----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ALL)
def test_a_build_that_is_killed_leaves_whole_pages_and_the_next_one_mends_it(
    company: Company, scenario: str
) -> None:
    check(company, *sample(company, "kill", scenario))


@pytest.mark.parametrize("scenario", ALL)
def test_a_build_with_fewer_calls_than_the_fault_waits_for_is_untouched(
    company: Company, scenario: str
) -> None:
    stage = company.stage(scenario)
    hit, wrong = SWEEPS["kill"].check(company, f"kill:{scenario}:{2 * len(stage.calls)}:kill")
    assert (hit, wrong) == (False, [])


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ALL)
def test_a_build_that_meets_an_error_says_where_and_why_and_leaves_whole_pages(
    company: Company, scenario: str
) -> None:
    check(company, *sample(company, "error", scenario))


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["first", "edit", "release-edit"])
def test_a_fault_while_a_fault_is_put_right_is_put_right_too(
    company: Company, scenario: str
) -> None:
    check(company, *pairs(company, scenario))


def test_shards_are_all_points_and_none_twice() -> None:
    points = [str(number) for number in range(37)]
    shards = [part_of(points, f"{number}/4") for number in range(1, 5)]
    assert sorted(map(int, chain.from_iterable(shards))) == list(range(37))
    assert part_of(points, "1/1") == points


def test_a_sweep_is_taken_up_where_it_was_left(tmp_path: Path) -> None:
    Journal(tmp_path / "journal").enter("kill:edit:1:kill")
    Journal(tmp_path / "journal").enter("kill:edit:2:kill")
    assert Journal(tmp_path / "journal").done == {"kill:edit:1:kill", "kill:edit:2:kill"}
    assert Journal(None).done == set()


@pytest.mark.parametrize("scenario", ["edit", "rollback"])
def test_a_lock_that_cannot_be_written_is_named(company: Company, scenario: str) -> None:
    calls = company.stage(scenario).calls
    number = next(
        call.number for call in calls if call.path.endswith("/lock") and call.call == "write"
    )
    check(company, f"error:{scenario}:{number}:EIO:lasting")


@pytest.mark.parametrize("scenario", ["edit"])
def test_sources_that_cannot_be_read_stop_the_build(company: Company, scenario: str) -> None:
    check(company, *sample(company, "read", scenario))


@pytest.mark.parametrize("what", ["rename", "pwrite64"])
def test_a_build_that_strace_kills_leaves_whole_pages(company: Company, what: str) -> None:
    points = SWEEPS["strace"].points(company, "edit")
    check(company, next(point for point in points if point.split(":")[2] == what))


@pytest.mark.parametrize("what", ["size", "nr_inodes"])
def test_a_full_file_system_leaves_the_old_site_whole(company: Company, what: str) -> None:
    _, wrong = SWEEPS["full"].check(company, f"full:edit:{what}:0")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["edit", "release-edit"])
def test_a_reader_meets_no_error_while_builds_are_published(company: Company, mode: str) -> None:
    check(company, *Readers(builds=10).points(company, mode))


@pytest.mark.slow
def test_of_two_builds_at_once_one_works_and_the_other_says_so_or_waits(company: Company) -> None:
    check(company, *Twice(rounds=6).points(company, "edit"))


@pytest.mark.slow
def test_damaged_files_of_the_catalog_do_no_harm(company: Company) -> None:
    check(company, *Rot(rounds=12).points(company, "edit"))


# -- refusals --------------------------------------------------------------------------------------


def build(root: Path, *options: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Build in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "newsgen", "build", str(root), "--at", NOON, *options],
        env=environment(**({"HOME": str(home)} if home else {})),
        cwd=root.parent,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    make(tmp_path / "site")
    return tmp_path / "site"


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The line of a refusal."""
    assert done.returncode == 1, done.stdout + done.stderr
    first, *hint = done.stderr.splitlines()
    assert first.startswith("newsgen: ")
    assert all(line.startswith("  ") for line in hint), done.stderr
    return first


def test_a_foreign_file_in_the_output_stays(site: Path) -> None:
    assert build(site).returncode == 0
    write(site, "output/google1234.html", "proof")
    write(site, "output/world/notes/mine.txt", "mine")
    (site / "content/sports/story-38.md").unlink()
    assert build(site).returncode == 0
    assert build(site, "--clean").returncode == 0
    assert (site / "output/google1234.html").read_text() == "proof"
    assert (site / "output/world/notes/mine.txt").read_text() == "mine"


@pytest.mark.parametrize("forget", [False, True], ids=["known", "catalog lost"])
@pytest.mark.parametrize(
    "foreign", ["world/2026/02/new/index.html", "world/2026/02/new/index.html/inside.txt"]
)
def test_a_foreign_file_where_a_page_has_to_be_stops_the_build(
    site: Path, foreign: str, forget: bool
) -> None:
    assert build(site).returncode == 0
    write(site, f"output/{foreign}", "mine")
    old = tree(site / "output")
    write(site, "content/world/new.md", "---\ntitle: New\ndate: 2026-02-27 10:00\n---\n\nNew.\n")
    if forget:
        (site / ".newsgen/catalog.db").unlink()
    line = refused(build(site))
    assert "world/2026/02/new/index.html" in line
    assert "newsgen did not make it" in line
    assert tree(site / "output") == old


def test_a_folder_that_newsgen_did_not_make_is_refused_unless_it_is_adopted(
    site: Path, tmp_path: Path
) -> None:
    write(tmp_path, "web/letter.txt", "mine")
    line = refused(build(site, "--output", str(tmp_path / "web")))
    assert "letter.txt" in line
    assert tree(tmp_path / "web") == {"letter.txt": b"mine"}
    assert build(site, "--output", str(tmp_path / "web"), "--adopt").returncode == 0
    assert (tmp_path / "web/letter.txt").read_text() == "mine"
    assert (tmp_path / "web/index.html").exists()


@pytest.mark.parametrize(
    "place", ["content", "content/world/out", "", "..", "/", "themes/courier/out", ".newsgen"]
)
def test_places_that_hold_something_else_are_no_output(site: Path, place: str) -> None:
    before = tree(site)
    refused(build(site, "--output", str((site / place).resolve())))
    assert {
        path: data for path, data in tree(site).items() if not path.startswith(".newsgen/")
    } == before


def test_the_home_folder_is_no_output(site: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    refused(build(site, "--output", str(home), home=home))
    assert not list(home.iterdir())


def test_a_link_that_leads_into_content_is_no_output(site: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(site / "content")
    refused(build(site, "--output", str(tmp_path / "link")))
    refused(build(site, "--output", str(tmp_path / "link" / "out")))
    assert not (site / "content/index.html").exists()


@pytest.mark.parametrize("kind", ["file", "loop"])
def test_an_output_that_is_no_folder_is_named(site: Path, kind: str) -> None:
    output = site / "output"
    if kind == "file":
        output.write_text("mine")
    else:
        output.symlink_to(output)
    assert str(output) in refused(build(site))
