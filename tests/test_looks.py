"""What pages look like: pictures of the sample outlet's, compared pixel by pixel.

UPDATE_LOOKS=1 takes them anew, for review as a diff (not with several workers). Photographs are
left out, and the system's typefaces are always the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import validators
from newsroom import Newsroom
from PIL import Image, ImageChops

from newsgen.preview.styles import ROOT, Styles

pytestmark = pytest.mark.tools

LOOKS = Path(__file__).parent / "looks"
PAGES = {
    "front": "/",
    "section": "/lead/",
    "article": "/lead/2026/05/lead-1/",
    "styles": "/all/",
}
WIDTHS = {"phone": 390, "desktop": 1280}
SCHEMES = ("light", "dark")
# So many of a picture's pixels may be others, by more than so much of a colour.
OTHERS, SHADE = 0.001, 12
# All pictures together, in bytes.
HEAVIEST = 3_000_000


def shots() -> Iterator[tuple[str, str, str, int, str]]:
    """(name, site, page, width, scheme) of each picture."""
    for page, url in PAGES.items():
        for size, width in WIDTHS.items():
            for scheme in SCHEMES:
                yield f"{page}-{size}-{scheme}", "ltr", url, width, scheme
        if page in ("article", "styles"):
            yield f"{page}-phone-rtl", "rtl", url, WIDTHS["phone"], "light"
        if page in ("front", "section"):
            yield f"{page}-desktop-rtl", "rtl", url, WIDTHS["desktop"], "light"


NAMES = [name for name, *_ in shots()]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Pictures of the pages as they are now."""
    folder = tmp_path_factory.mktemp("looks")
    for site, language in (("ltr", "en"), ("rtl", "ar")):
        room = Newsroom(folder / site)
        room.replace("config.toml", "[outlet]\n", f'[outlet]\nlanguage = "{language}"\n')
        home = folder / f"home-{site}"
        output = Styles(room.root, home).folder(0)
        (folder / f"root-{site}" / ROOT[1:]).parent.mkdir(parents=True)
        (folder / f"root-{site}" / ROOT[1:]).symlink_to(output)
        wanted = [
            {
                "target": f"{ROOT}{url}",
                "width": width,
                "scheme": scheme,
                "file": str(folder / f"{name}.png"),
            }
            for name, where, url, width, scheme in shots()
            if where == site
        ]
        validators.looks(folder / f"root-{site}", wanted)
    return {name: folder / f"{name}.png" for name in NAMES}


def others(one: Path, other: Path) -> float:
    """The part of the pixels that differ."""
    first, second = (Image.open(path).convert("RGB") for path in (one, other))
    if first.size != second.size:
        return 1.0
    bands = ImageChops.difference(first, second).split()
    worst = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return sum(worst.histogram()[SHADE + 1 :]) / (first.width * first.height)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_looks_as_it_did(taken: Mapping[str, Path], name: str) -> None:
    kept = LOOKS / f"{name}.png"
    if os.environ.get("UPDATE_LOOKS") and not (kept.is_file() and others(kept, taken[name]) == 0):
        LOOKS.mkdir(exist_ok=True)
        Image.open(taken[name]).convert("RGB").save(kept, optimize=True)
    assert kept.is_file(), "UPDATE_LOOKS=1 takes it"
    assert others(kept, taken[name]) <= OTHERS, f"compare {kept} with {taken[name]}"


def test_the_pictures_are_those_of_the_pages_and_not_heavy() -> None:
    found = {path.stem: path.stat().st_size for path in LOOKS.iterdir()}
    assert sorted(found) == sorted(NAMES)
    assert sum(found.values()) < HEAVIEST
