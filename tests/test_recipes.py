"""The recipe of ARCHITECTURE.md for a kind of page, followed to the letter in a copy of the program."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from newsroom import Newsroom

ROOT = Path(__file__).parents[1]
# What is defined, what goes into KINDS, what goes into Planner._furniture.
RECIPE = re.compile(r"(def .*?\n)\n\n.*?\{(.*?)\}\n.*?(yield .*?\n)", re.DOTALL)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program with the additions that the recipe names, where it says that they go."""
    for name in ("newsgen", "themes"):
        shutil.copytree(
            ROOT / name, tmp_path / "program" / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    recipe = RECIPE.search(text, text.index("**A kind of page.**"))
    assert recipe
    function, entry, line = recipe.groups()
    render = tmp_path / "program" / "newsgen" / "render"
    put(render / "pages.py", f"{function}\n\n", "KINDS: Mapping[str, Kind] = {", f"\n    {entry},")
    put(render / "plan.py", "", "def _furniture(self) -> Iterator[Page]:\n", f"        {line}")
    return tmp_path / "program"


def put(path: Path, before: str, place: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(place) == 1
    path.write_text(text.replace(place, before + place + after), encoding="utf-8")


def test_a_kind_of_page_made_by_the_recipe_is_incremental(
    program: Path, newsroom: Newsroom
) -> None:
    def run(*words: str) -> str:
        return newsroom.run(*words, PYTHONPATH=str(program)).stdout

    for day in range(1, 8):
        newsroom.story(
            f"world/2026/{day}", title=f"Ferry {day} is late", date=f"2026-09-0{day}", summary="-"
        )
    run("build")
    assert newsroom.read("/headlines.txt").splitlines() == [
        f"Ferry {day} is late" for day in (7, 6, 5, 4, 3)
    ]

    newsroom.append("content/world/2026/7.md", "Nobody knows why.\n")
    newsroom.replace("content/world/2026/2.md", "Ferry 2", "Boat 2")
    assert "headlines.txt" not in run("build", "--explain")

    newsroom.replace("content/world/2026/4.md", "Ferry 4", "Boat 4")
    assert re.search(
        r"headlines\.txt: newest 5 of home: story \S+ changed", run("build", "--explain")
    )
    assert "Boat 4 is late" in newsroom.read("/headlines.txt")
    run("verify")
