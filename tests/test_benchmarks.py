"""The race is fair: everybody gets the same stories and the same sections.

Only builds that are whole count.
"""

from __future__ import annotations

import itertools
import re
import statistics
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from newsroom import NOON, Newsroom, tree

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import contestants  # noqa: E402
import corpus  # noqa: E402
import durable  # noqa: E402
import figures  # noqa: E402
import fresh  # noqa: E402
import goals  # noqa: E402
import measure  # noqa: E402
import plot  # noqa: E402
import race  # noqa: E402
import scan  # noqa: E402
import scenarios  # noqa: E402
import table  # noqa: E402

STORIES = 30
SMAPS = Path("/proc/self/smaps_rollup")
NEWSGEN = [contestant for contestant in contestants.CONTESTANTS if contestant.engine]


# -- the archive -----------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_archive_and_another_seed_another(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        corpus.write("newsgen", tmp_path / name, STORIES, seed)
    first, second, other = (tree(tmp_path / name) for name in "abc")
    assert len(first) == STORIES
    assert first == second
    assert not set(first.values()) & set(other.values())


def test_all_dialects_have_the_same_texts_in_the_same_files(tmp_path: Path) -> None:
    samples = {corpus.write(dialect, tmp_path / dialect, STORIES, 1) for dialect in corpus.DIALECTS}
    assert len(samples) == 1
    for story in corpus.archive(STORIES, 1):
        for dialect in corpus.DIALECTS:
            path = tmp_path / dialect / story.source
            header, body = path.read_text(encoding="utf-8").removesuffix(story.body), story.body
            assert path.read_text(encoding="utf-8") == header + body
            for fact in (
                story.title,
                story.date.isoformat(),
                story.author,
                story.summary,
                *story.tags,
            ):
                assert header.count(fact) >= 1, (dialect, fact)


def test_an_archive_has_the_shape_of_news() -> None:
    stories = list(corpus.archive(600, 1))
    lengths = [len(story.body.split()) for story in stories]
    assert 520 < statistics.median(lengths) < 720
    assert min(lengths) < 250
    assert max(lengths) > 1500
    assert {story.section for story in stories} == set(corpus.SECTIONS)
    assert len({story.author for story in stories}) > 150
    assert len({tag for story in stories for tag in story.tags}) > 350
    assert [story.date for story in stories] == sorted(story.date for story in stories)
    assert stories[-1].date == corpus.NEWEST
    assert stories[-1].date.timestamp() < NOON
    bodies = "\n\n".join(story.body for story in stories)
    assert all(
        re.search(mark, bodies, re.MULTILINE)
        for mark in ("^## ", "^> ", "^- ", r"^!\[", r"^\| --- ", r"\]\(https", r"\*\*")
    )
    counts = Counter(re.findall(r"[a-z]+", bodies)).most_common()
    assert counts[0][1] > 100 * counts[len(counts) // 2][1]


def test_a_sample_has_old_stories_and_all_of_the_newest(tmp_path: Path) -> None:
    sample = corpus.write("newsgen", tmp_path, 100, 1)
    stories = list(corpus.archive(100, 1))
    assert list(sample) == [*stories[:80:5], *stories[80:]]


def test_news_are_newer_than_the_archive_and_by_its_authors() -> None:
    stories = list(corpus.archive(600, 1))
    late = list(itertools.islice(corpus.news(600, 1), 50))
    assert late == list(itertools.islice(corpus.news(600, 1), 50))
    assert [story.date for story in late] == sorted({story.date for story in late})
    assert stories[-1].date < late[0].date
    assert late[-1].date.timestamp() < NOON
    assert not {story.slug for story in late} & {story.slug for story in stories}
    assert len({story.author for story in [*late, *stories]}) <= corpus.AUTHORS


def test_stories_can_be_shorter() -> None:
    lengths = [len(story.body.split()) for story in corpus.archive(300, 1, 200)]
    assert 170 < statistics.median(lengths) < 270


@pytest.mark.parametrize("contestant", NEWSGEN, ids=lambda contestant: contestant.name)
def test_newsgen_builds_the_archive_without_a_warning(
    contestant: contestants.Contestant, tmp_path: Path
) -> None:
    site = contestants.lay_out(contestant, (), "", tmp_path / "site", contestants.Archive(STORIES))
    assert f'engine = "{contestant.engine}"' in (site.folder / "config.toml").read_text(
        encoding="utf-8"
    )
    report = Newsroom.at(site.folder).build()
    assert report.stories == STORIES
    assert not report.warnings
    assert site.check() > STORIES


def test_all_sites_have_the_sections_of_the_archive() -> None:
    own = tomllib.loads((BENCHMARKS / "site" / "config.toml").read_text(encoding="utf-8"))[
        "sections"
    ]
    hugo = tomllib.loads(
        (BENCHMARKS / "rivals" / "hugo" / "hugo.toml").read_text(encoding="utf-8")
    )["permalinks"]["page"]
    scripts = [
        (BENCHMARKS / "rivals" / path).read_text(encoding="utf-8")
        for path in ("eleventy/eleventy.config.js", "astro/src/outlet.js")
    ]
    eleventy, astro = (
        re.findall(r'"(\w+)"', script[script.index("sections: [") : script.index("].map")])
        for script in scripts
    )
    assert tuple(own) == tuple(hugo) == tuple(eleventy) == tuple(astro) == corpus.SECTIONS


# -- the race --------------------------------------------------------------------------------------


def entry(
    name: str, folder: Path, check: Callable[[str], int | None], code: str = ""
) -> scenarios.Entry:
    """An entry that notes in `turns` that it was its turn."""
    command = (sys.executable, "-c", f"open('turns', 'a').write({name!r}); {code}")
    return scenarios.Entry("cold", name, "1", folder, lambda: (command,), check)


def test_contestants_take_turns(tmp_path: Path) -> None:
    first, second = race.take_turns(
        [entry(name, tmp_path, lambda printed: 7) for name in "AB"], runs=2
    )
    assert (tmp_path / "turns").read_text() == "ABABAB"
    assert isinstance(first, figures.Result)
    assert isinstance(second, figures.Result)
    assert [len(first.wall), len(second.cpu), first.files] == [2, 2, (7, 7, 7)]
    assert min(*first.wall, *second.wall) > 0


def test_a_single_run_is_timed_and_watched_at_once(tmp_path: Path) -> None:
    (result,) = race.take_turns(
        [entry("A", tmp_path, lambda printed: None, "import time; time.sleep(0.2)")], runs=0
    )
    assert isinstance(result, figures.Result)
    assert len(result.wall) == 1
    assert result.files == ()
    assert result.memory > 0 or not SMAPS.exists()


def test_who_fails_is_named_with_the_reason_and_the_others_go_on(tmp_path: Path) -> None:
    def broken(printed: str) -> int:
        raise measure.Failed(f"no front page, but {printed.strip()}")

    outcomes = race.take_turns(
        [
            entry("A", tmp_path, broken, "print('a lot of ink')"),
            entry("B", tmp_path, lambda printed: 1, "print('out of paper'); exit(3)"),
            entry("C", tmp_path, lambda printed: 1),
        ],
        runs=2,
    )
    assert (tmp_path / "turns").read_text() == "ABCCC"
    lazy, poor, good = outcomes
    assert lazy == figures.Failure("cold", "A", "no front page, but a lot of ink")
    assert isinstance(poor, figures.Failure)
    assert poor.message.endswith("exit code 3\nout of paper")
    assert isinstance(good, figures.Result)


def laid_out(tmp_path: Path, sample: int = 2) -> contestants.Site:
    stories = tuple(corpus.archive(sample, 1))
    archive = contestants.Archive(sample)
    return contestants.Site(
        NEWSGEN[0], "1", (), tmp_path / "site", archive, stories, corpus.news(sample, 1)
    )


def test_a_site_without_its_pages_or_its_newest_story_is_broken(tmp_path: Path) -> None:
    site = laid_out(tmp_path)
    front = site.output / "index.html"
    front.parent.mkdir(parents=True)
    front.write_text("<h1>News</h1>")
    with pytest.raises(measure.Failed, match="made 1 pages of 2 stories"):
        site.check()
    (front.parent / "story.html").write_text("")
    with pytest.raises(measure.Failed, match=f"made no {site.sample[-1].page}"):
        site.check()
    (site.output / site.sample[-1].page).parent.mkdir(parents=True)
    (site.output / site.sample[-1].page).write_text("")
    with pytest.raises(measure.Failed, match="on its front page"):
        site.check()
    front.write_text(f"<h1>{site.sample[-1].title}</h1>")
    assert site.check() == 3
    (site.folder / ".output.newsgen" / "staging").mkdir(parents=True)
    site.clean()
    assert list(site.folder.iterdir()) == []


def test_each_edit_is_another_line_in_another_story(tmp_path: Path) -> None:
    site = laid_out(tmp_path, sample=3)
    editor = scenarios.Editor(site, site.sample)
    for _ in range(4):
        source = site.folder / editor.edit()
        assert source.read_text(encoding="utf-8").endswith(f"{editor.story.body}\n{editor.line}\n")
        with pytest.raises(measure.Failed, match="made no"):
            editor.check()
        page = site.output / editor.story.page
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("<p>Correction 0.</p>")
        with pytest.raises(measure.Failed, match="does not have"):
            editor.check()
        page.write_text(f"<p>{editor.line}</p>")
        editor.check()
        page.unlink()
    assert editor.line == "Correction 4."


def test_the_bare_scan_counts_every_source(tmp_path: Path) -> None:
    corpus.write("newsgen", tmp_path, STORIES, 1)
    assert scan.look(str(tmp_path / "content")) == STORIES


@pytest.mark.skipif(not SMAPS.exists(), reason="only Linux tells the memory of others")
def test_the_memory_and_the_time_of_children_count(tmp_path: Path) -> None:
    child = "import time; held = bytearray(60_000_000); time.sleep(0.5)"
    command = (
        sys.executable,
        "-c",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])",
    )
    assert measure.run(command, tmp_path, watch=True).memory > 60_000_000
    busy = "import time\nwhile time.process_time() < 0.4: pass"
    forked = (sys.executable, "-c", f"import os\nif os.fork(): os.wait()\nelse:\n exec({busy!r})")
    cost = measure.run(forked, tmp_path)
    assert cost.wall > 0.3
    assert cost.cpu > 0.3
    assert cost.memory == 0


def test_contestants_run_in_the_environment_of_a_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    told = measure.run(
        (sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"), tmp_path
    )
    assert told.printed == "False\n"


def test_a_site_that_does_not_fit_into_memory_goes_to_disk_or_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(race, "MEMORY_FILES", memory)
    monkeypatch.setattr(race, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(race, "_available", lambda: 1_000_000)
    assert race.place(contestants.Archive(10), 1) == memory
    assert race.place(contestants.Archive(10), 2) == tmp_path
    with pytest.raises(measure.Failed, match="no room"):
        race.place(contestants.Archive(10**12), 1)


# -- the outcome -----------------------------------------------------------------------------------


def report(
    stories: int, *results: figures.Result, failures: tuple[figures.Failure, ...] = ()
) -> figures.Report:
    machine = {
        "cores": 2,
        "processor": "Abacus",
        "memory_gb": 8,
        "system": "Linux 6.1",
        "python": "3.11.7",
    }
    left_out = {"eleventy": "not installed"}
    return figures.Report(stories, 3, 1, 600, True, machine, left_out, results, failures)


def result(
    scenario: str, name: str, wall: float, memory: int = 1_000_000, files: tuple[int, ...] = ()
) -> figures.Result:
    return figures.Result(scenario, name, "1", (wall,), (wall,), memory, files)


def test_the_tables_have_medians_and_ratios_and_who_is_missing() -> None:
    results = [
        figures.Result(
            "cold",
            "newsgen-commonmark",
            "0.1.0",
            (2.0, 5.0, 2.5),
            (4.0, 4.5, 4.0),
            180_000_000,
            (10_700,) * 4,
        ),
        figures.Result(
            "cold", "hugo", "0.168.0", (5.0, 4.0, 6.0), (8.0, 9.0, 10.0), 1_000_400_000, ()
        ),
        figures.Result(
            "publish", "newsgen-commonmark", "0.1.0", (0.3,), (0.3,), 40_000_000, (20, 22)
        ),
        figures.Result(
            "watch",
            "newsgen-commonmark",
            "0.1.0",
            tuple(n / 1000 for n in range(1, 41)),
            (),
            50_000_000,
            (),
        ),
    ]
    failures = (figures.Failure("publish", "pelican", "exit code 3\nout of paper"),)
    assert (
        table.as_tables(report(10_000, *results, failures=failures))
        == """\
### 10,000 stories

10,000 stories of 600 words (median), in a memory file system; 3 timed runs; MACHINE.

#### cold, 10,000 stories

| Contestant | Version | Wall, s | Least | Most | CPU, s | Memory, MB | Files | Ratio |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| newsgen-commonmark | 0.1.0 | 2.50 | 2.00 | 5.00 | 4.00 | 180 | 10,700 | 1.00 |
| hugo | 0.168.0 | 5.00 | 4.00 | 6.00 | 9.00 | 1000 | – | 2.00 |

#### publish, 10,000 stories

| Contestant | Version | Wall, s | Least | Most | CPU, s | Memory, MB | Files | Ratio |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| newsgen-commonmark | 0.1.0 | 0.30 | 0.30 | 0.30 | 0.30 | 40 | 20 to 22 | 1.00 |

#### watch, 10,000 stories

| Contestant | Version | Edits | Median, ms | 95 %, ms | Most, ms | Memory, MB |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
| newsgen-commonmark | 0.1.0 | 40 | 20 | 38 | 40 | 50 |

Without figures:

- eleventy: not installed
- pelican, publish: failed: `exit code 3 out of paper`
""".replace("MACHINE", "2 cores (Abacus), 8 GB of memory, Linux 6.1, Python 3.11.7")
    )


def test_goals_are_met_or_not_or_not_measured() -> None:
    reports = {
        1_000: report(1_000, result("publish", "newsgen-commonmark", 0.3, files=(20, 23))),
        10_000: report(
            10_000,
            result("cold", "newsgen-commonmark", 2, 100_000_000),
            result("cold", "hugo", 4, 1_000_000_000),
            result("publish", "newsgen-commonmark", 0.4),
            result("publish", "hugo", 4),
        ),
    }
    lines = table.as_goals(reports).splitlines()
    assert lines[2:6] == [
        "| first build, 10,000 stories: time | 0.5 of Hugo’s | 0.5 (2.00 s to 4.00 s) | met |",
        "| first build, 10,000 stories: memory | 0.25 of Hugo’s | 0.1 (100 MB to 1000 MB) | met |",
        (
            "| first build, 10,000 stories, python-markdown: time | 0.35 of Pelican’s | – | not "
            "measured |"
        ),
        "| one new story, 10,000 stories | 0.08 of Hugo’s | 0.1 (0.40 s to 4.00 s) | **not met** |",
    ]
    assert "| files written by one new story, 1,000 stories | 24 files | 23 files | met |" in lines
    assert len(lines) == 2 + len(goals.GOALS)


def test_every_goal_is_measured_by_a_contestant_that_takes_part() -> None:
    most = {contestant.name: contestant.most for contestant in contestants.CONTESTANTS}
    for goal in goals.GOALS:
        for figure in filter(None, (goal.figure, goal.rival)):
            assert figure.stories <= most[figure.name.removesuffix(" --changed")]
            assert figure.scenario in {*scenarios.SCENARIOS, "watch"}
            assert figure.measure in figures.MEASURES


def test_results_are_kept(tmp_path: Path) -> None:
    first = report(
        1_000,
        result("cold", "hugo", 1.5, files=(3, 4)),
        failures=(figures.Failure("cold", "pelican", "no"),),
    )
    second = report(200, result("again", "newsgen-commonmark", 1))
    for each in (first, second):
        figures.save(each, tmp_path / f"{each.stories}.json")
    assert list(figures.load_all(tmp_path).items()) == [(200, second), (1_000, first)]


def test_the_page_keeps_what_stands_around_the_figures() -> None:
    text = f"# Speed\n\n{table.BEGIN}\nstale\n{table.END}\n\nMore.\n"
    reports = {200: report(200, result("cold", "hugo", 1.5))}
    page = table.as_page(text, reports)
    assert page.startswith(f"# Speed\n\n{table.BEGIN}\n\n| What |")
    assert page.endswith(f"- eleventy: not installed\n\n{table.END}\n\nMore.\n")
    assert "stale" not in page
    assert table.as_page(page, reports) == page


def test_the_page_and_the_plot_show_the_results_that_are_kept() -> None:
    reports = figures.load_all(table.RESULTS)
    text = table.PAGE.read_text(encoding="utf-8")
    assert table.as_page(text, reports) == text
    assert plot.as_svg(reports) == table.PLOT.read_text(encoding="utf-8")


def test_the_plot_has_a_point_for_each_figure_on_logarithmic_axes() -> None:
    reports = {
        stories: report(stories, result("cold", "hugo", stories / 1000, stories * 100_000))
        for stories in (1_000, 10_000, 100_000)
    }
    picture = ElementTree.fromstring(plot.as_svg(reports))
    points = [
        (float(circle.attrib["cx"]), float(circle.attrib["cy"]))
        for circle in picture.iterfind("{*}circle")
        if circle.attrib["fill"] == plot.LINES[0].colour
        and float(circle.attrib["cy"]) > plot.TOP - 1
    ]
    assert len(points) == 6
    for (x1, y1), (x2, y2), (x3, y3) in (points[:3], points[3:]):
        assert x2 - x1 == pytest.approx(x3 - x2, abs=0.2)
        assert y1 - y2 == pytest.approx(y2 - y3, abs=0.2)
        assert x2 > x1
        assert y2 < y1


@pytest.mark.slow
def test_a_race_of_every_scenario(tmp_path: Path) -> None:
    words = (
        "--stories",
        str(STORIES),
        "--runs",
        "0",
        "--edits",
        "1",
        "--contestants",
        "newsgen-commonmark",
    )
    where = ("--where", str(tmp_path), "--json", str(tmp_path / "race.json"))
    names = [*scenarios.SCENARIOS, "watch"]
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "race.py"), *words, *where, "--scenarios", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("####")] == [
        f"#### {name}, {STORIES} stories" for name in names
    ]
    told = figures.load(tmp_path / "race.json")
    assert list(dict.fromkeys(each.scenario for each in told.results)) == names
    assert (told.stories, told.left_out, told.failures) == (STORIES, {}, ())
    assert [path.name for path in tmp_path.iterdir()] == ["race.json"]


@pytest.mark.slow
def test_what_durable_costs_is_measured_on_sites_that_differ_in_nothing_else(
    tmp_path: Path,
) -> None:
    lines = [line.split(" | ") for line in durable.measured(tmp_path, STORIES, 1)]
    assert [(build, mode) for _, build, mode, *_ in lines] == [
        (build, mode) for build in durable.BUILDS for mode in durable.MODES
    ]
    for mode in durable.MODES:
        texts = [(tmp_path / f"{mode}-{how}" / "config.toml").read_text() for how in (False, True)]
        assert texts[0].replace("durable = false", "durable = true") == texts[1]
        plain, waiting = (tree(tmp_path / f"{mode}-{how}" / "output") for how in (False, True))
        assert plain == waiting


def test_a_fresh_clone_renders_what_home_does_and_every_build_shows_the_edit(
    tmp_path: Path,
) -> None:
    command, version = contestants.installed(NEWSGEN[0]) or ((), "")
    site = contestants.lay_out(
        NEWSGEN[0], command, version, tmp_path / "site", contestants.Archive(STORIES)
    )
    found = fresh.measured(site, 1)
    assert set(found.costs) == {"cold", "kept", "home", "save", "load"}
    assert found.rendered["kept"] == found.rendered["home"]
    assert found.rendered["cold"][0] > STORIES > found.rendered["home"][0]
    assert found.kept > STORIES
    assert {*tmp_path.iterdir()} == {tmp_path / fresh.STATE, site.folder}
    assert fresh.line(site, found).count(" | ") == fresh.HEAD.splitlines()[-1].count("|") - 2
