"""The race is fair: everybody gets the same stories and the same sections, and only builds that are whole count."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import NOON, Newsroom, tree

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import corpus  # noqa: E402
import measure  # noqa: E402
import race  # noqa: E402

STORIES = 30
NEWSGEN = [contestant for contestant in race.CONTESTANTS if contestant.dialect == "newsgen"]


# -- the archive -------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_archive_and_another_seed_another(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        corpus.write("newsgen", tmp_path / name, STORIES, seed)
    first, second, other = (tree(tmp_path / name) for name in "abc")
    assert len(first) == STORIES
    assert first == second
    assert not set(first.values()) & set(other.values())


def test_all_dialects_have_the_same_texts_in_the_same_files(tmp_path: Path) -> None:
    newest = {dialect: corpus.write(dialect, tmp_path / dialect, STORIES, 1) for dialect in corpus.DIALECTS}
    assert len(set(newest.values())) == 1
    for story in corpus.archive(STORIES, 1):
        for dialect in corpus.DIALECTS:
            path = tmp_path / dialect / "content" / story.section / str(story.date.year) / f"{story.slug}.md"
            header, body = path.read_text(encoding="utf-8").removesuffix(story.body), story.body
            assert path.read_text(encoding="utf-8") == header + body
            for fact in (story.title, story.date.isoformat(), story.author, story.summary, *story.tags):
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


@pytest.mark.parametrize("contestant", NEWSGEN, ids=lambda contestant: contestant.name)
def test_newsgen_builds_the_archive_without_a_warning(contestant: race.Contestant, tmp_path: Path) -> None:
    site = race.lay_out(contestant, (), "", tmp_path / "site", STORIES, 1)
    assert f'engine = "{contestant.engine}"' in (site.folder / "config.toml").read_text(encoding="utf-8")
    report = Newsroom.at(site.folder).build()
    assert report.stories == STORIES
    assert not report.warnings
    assert site.check() > STORIES


def test_all_sites_have_the_sections_of_the_archive() -> None:
    own = tomllib.loads((BENCHMARKS / "site" / "config.toml").read_text(encoding="utf-8"))["sections"]
    hugo = tomllib.loads((BENCHMARKS / "rivals" / "hugo" / "hugo.toml").read_text(encoding="utf-8"))["permalinks"][
        "page"
    ]
    script = (BENCHMARKS / "rivals" / "eleventy" / "eleventy.config.js").read_text(encoding="utf-8")
    eleventy = re.findall(r'"(\w+)"', script[script.index("sections: [") : script.index("].map")])
    assert tuple(own) == tuple(hugo) == tuple(eleventy) == corpus.SECTIONS


# -- the race ----------------------------------------------------------------------------------------------------------


def test_the_table_has_medians_and_ratios_to_the_first() -> None:
    results = [
        race.Result("cold", "newsgen-commonmark", "0.1.0", (2.0, 5.0, 2.5), (4.0, 4.5, 4.0), 180_000_000, 10_700),
        race.Result("cold", "hugo", "0.168.0", (5.0, 4.0, 6.0), (8.0, 9.0, 10.0), 1_000_400_000, 10_690),
        race.Result("again", "hugo", "0.168.0", (3.0,), (5.0,), 900_000_000, 10_690),
    ]
    assert (
        race.as_table(results)
        == """\
### cold

| Contestant | Version | Wall, s | Least | Most | CPU, s | Memory, MB | Pages | Ratio |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| newsgen-commonmark | 0.1.0 | 2.50 | 2.00 | 5.00 | 4.00 | 180 | 10,700 | 1.00 |
| hugo | 0.168.0 | 5.00 | 4.00 | 6.00 | 9.00 | 1000 | 10,690 | 2.00 |

### again

| Contestant | Version | Wall, s | Least | Most | CPU, s | Memory, MB | Pages | Ratio |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| hugo | 0.168.0 | 3.00 | 3.00 | 3.00 | 5.00 | 900 | 10,690 | 1.00 |
"""
    )


def entry(name: str, folder: Path, check: Callable[[], int], code: str = "") -> race.Entry:
    """An entry that notes in `turns` that it was its turn."""
    script = f"open('turns', 'a').write({name!r}); {code}"
    return race.Entry("cold", name, "1", folder, lambda: None, ((sys.executable, "-c", script),), check)


def test_contestants_take_turns(tmp_path: Path) -> None:
    first, second = race.run([entry(name, tmp_path, lambda: 7) for name in "AB"], runs=2)
    assert (tmp_path / "turns").read_text() == "ABABAB"
    assert [len(first.wall), len(second.cpu), first.pages] == [2, 2, 7]
    assert min(*first.wall, *second.wall) > 0


def test_a_broken_build_does_not_count(tmp_path: Path) -> None:
    def broken() -> int:
        raise race.Failed("no front page")

    with pytest.raises(race.Failed, match="no front page"):
        race.run([entry("A", tmp_path, broken)], runs=1)
    with pytest.raises(race.Failed, match=r"exit code 3\nout of paper"):
        race.run([entry("A", tmp_path, lambda: 1, "print('out of paper'); exit(3)")], runs=1)


def test_a_site_without_its_pages_or_its_newest_story_is_broken(tmp_path: Path) -> None:
    site = race.Site(NEWSGEN[0], "1", (), tmp_path, stories=2, newest="Ferries & crews")
    front = tmp_path / "output" / "index.html"
    front.parent.mkdir()
    front.write_text("<h1>News</h1>")
    with pytest.raises(race.Failed, match="made 1 pages of 2 stories"):
        site.check()
    (front.parent / "story.html").write_text("")
    with pytest.raises(race.Failed, match="does not have"):
        site.check()
    front.write_text("<h1>Ferries &amp; crews</h1>")
    assert site.check() == 2
    site.clean()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells the memory of others")
def test_the_memory_and_the_time_of_children_count(tmp_path: Path) -> None:
    child = "import time; held = bytearray(60_000_000); time.sleep(0.5)"
    command = (sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])")
    assert measure.watched(command, tmp_path) > 60_000_000
    busy = "import time\nwhile time.process_time() < 0.4: pass"
    wall, cpu = measure.timed(
        (sys.executable, "-c", f"import os\nif os.fork(): os.wait()\nelse:\n exec({busy!r})"), tmp_path
    )
    assert wall > 0.3
    assert cpu > 0.3


@pytest.mark.slow
def test_a_race_of_every_scenario(tmp_path: Path) -> None:
    words = ("--stories", str(STORIES), "--runs", "1", "--contestants", "newsgen-commonmark", "--where", str(tmp_path))
    scenarios = ("--scenarios", *race.SCENARIOS, "--json", str(tmp_path / "race.json"))
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "race.py"), *words, *scenarios], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("#")] == [
        f"### {name}" for name in race.SCENARIOS
    ]
    told = json.loads((tmp_path / "race.json").read_text(encoding="utf-8"))
    assert [result["scenario"] for result in told["results"]] == list(race.SCENARIOS)
    assert (told["stories"], told["missing"]) == (STORIES, [])
    assert [path.name for path in tmp_path.iterdir()] == ["race.json"]
