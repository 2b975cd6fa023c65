"""What is made of pictures: which files, of which part, kept between builds, and for what changed
alone.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from zlib import crc32

import pytest
from newsroom import Newsroom, tree
from PIL import Image, ImageOps
from samples import RASTERS
from selectolax.lexbor import LexborHTMLParser

from newsgen.digest import digest
from newsgen.pictures import darkroom
from newsgen.pictures.cleaned import Flawed
from newsgen.pictures.raster import clean_raster
from newsgen.pictures.renditions import (
    Cut,
    Original,
    PictureShapes,
    Recipe,
    Rendition,
    general,
    renditions,
)
from newsgen.pictures.tints import tint_of, tints
from newsgen.render.reads import pictures

SHAPES = PictureShapes((400, 720, 1080, 1600), 144, "100vw", ("webp",), 78)
KEEP = re.compile(rb"KEEP-(?!png|iptc)[a-z]+")
GATE, URL = "content/world/gate.jpg", "/world/2026/11/ferry/"


def photo(width: int = 900, height: int = 600, colour: int = 0, form: str = "JPEG") -> bytes:
    """A picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (width, height), (200, 30, colour))
    image.paste((20, 40, 230), (width // 2, 0, width, height))
    file = io.BytesIO()
    image.save(file, form)
    return file.getvalue()


def original(width: int, height: int, fallback: str = "jpeg") -> Original:
    return Original("gate.jpg", "d" * 20, width, height, fallback)


def sizes(width: int, height: int, cut: Cut = Cut()) -> list[tuple[int, int]]:  # noqa: B008
    found = renditions(original(width, height), cut, SHAPES)
    return [(one.recipe.width, one.recipe.height) for one in found if one.format == "jpeg"]


def media(room: Newsroom) -> list[str]:
    folder = room.output / "media"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """The recipes of all that is made."""
    found: list[Recipe] = []
    real = pictures._made

    def noted(door: object, recipe: Recipe, path: str) -> bytes:
        found.append(recipe)
        return real(door, recipe, path)  # type: ignore[arg-type]

    monkeypatch.setattr(pictures, "_made", noted)
    return found


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.write(GATE, photo())
    return newsroom.story("world/ferry", image={"src": "gate.jpg", "alt": "The gate"})


# -- which files -----------------------------------------------------------------------------------


def test_no_picture_is_made_larger() -> None:
    assert sizes(4000, 3000) == [(400, 300), (720, 540), (1080, 810), (1600, 1200)]
    assert sizes(900, 600) == [(400, 267), (720, 480), (900, 600)]
    assert sizes(400, 300) == []
    assert sizes(4000, 3000, Cut("share", "16:9")) == [(1200, 675)]
    assert sizes(900, 600, Cut("share", "1:1")) == [(600, 600)]
    assert sizes(4000, 3000, Cut("portrait", "1:1")) == [(144, 144)]
    assert sizes(6000, 2) == [(400, 1), (720, 1), (1080, 1), (1600, 1)]


@pytest.mark.parametrize(
    ("focus", "crop", "part"),
    [
        ((0.5, 0.5), "1:1", (500, 0, 1000, 1000)),
        ((0.0, 0.0), "1:1", (0, 0, 1000, 1000)),
        ((0.9, 0.2), "1:1", (1000, 0, 1000, 1000)),
        ((0.4, 0.2), "1:1", (300, 0, 1000, 1000)),
        ((0.6, 0.0), "16:9", (223, 0, 1777, 1000)),
        ((0.9, 0.9), "", (0, 0, 2000, 1000)),
    ],
)
def test_a_crop_keeps_the_focus(
    focus: tuple[float, float], crop: str, part: tuple[int, ...]
) -> None:
    found = renditions(original(2000, 1000), Cut("page", crop, focus), SHAPES)
    assert {one.recipe.part for one in found} == {part}


def test_names_stay_and_tell_all_apart() -> None:
    cuts = [
        Cut(use, crop, focus)
        for use in ("page", "share")
        for crop in ("", "1:1", "4:3")
        for focus in ((0.5, 0.5), (0.1, 0.5))
    ]
    found: list[Rendition] = []
    for cut in {cut.name: cut for cut in cuts}.values():
        assert Cut.named(cut.name) == (cut if cut.crop else Cut(cut.use))
        found += renditions(original(3000, 2000), cut, SHAPES)
    assert len({one.name for one in found}) == len(found)
    first = renditions(original(3000, 2000), Cut(), SHAPES)[0]
    assert re.fullmatch(r"gate-400\.[0-9a-f]{10}\.webp", first.name)
    assert Recipe.unpack(first.recipe.pack()) == first.recipe


def test_the_one_for_all_is_a_common_format_for_any_screen() -> None:
    found = renditions(original(4000, 3000), Cut(), SHAPES)
    assert (general(found).width, general(found).format) == (1080, "jpeg")
    wide = renditions(original(4000, 3000), Cut(), PictureShapes((1600, 2400), 9, "", (), 78))
    assert general(wide).width == 1600


def test_there_are_sixty_four_colours() -> None:
    found = dict(tints())
    assert len({*found.values()}) == 64
    assert found[tint_of([(255, 0, 130)] * 3 + [(0, 0, 0)] * 2)] == "#e020a0"


# -- how they are made -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in RASTERS if not name.startswith("animated")])
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of samples that are odd
def test_whatever_is_made_says_whose_it_is_and_no_more(name: str) -> None:
    clean = clean_raster(RASTERS[name])
    seen = darkroom.look(clean.data)
    source = Original("a.jpg", "", clean.width, clean.height, seen.fallback, seen.tint)
    shapes = PictureShapes((1, 3, 16), 1, "", ("avif", "webp"), 78)
    told = {*KEEP.findall(clean.data)}
    for one in renditions(source, Cut(), shapes):
        negative = darkroom.develop(clean.data, darkroom.shrinking(one.recipe))
        data = darkroom.printed(negative, one.recipe)
        again = clean_raster(data)
        assert (again.width, again.height) == (one.recipe.width, one.recipe.height)
        assert again.data == data
        assert b"LEAK" not in data
        assert told <= {*KEEP.findall(data)}


@pytest.mark.parametrize("turn", range(1, 9))
def test_pictures_are_upright_and_stay_what_they_show(turn: int) -> None:
    image = Image.open(io.BytesIO(photo(800, 500)))
    exif = Image.Exif()
    exif[0x0112] = turn
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, quality=95)
    clean = clean_raster(file.getvalue())
    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(clean.data)))
    assert (clean.width, clean.height) == shown.size
    source = Original("a.jpg", "", clean.width, clean.height, "jpeg")
    for one in renditions(source, Cut(), SHAPES):
        negative = darkroom.develop(clean.data, darkroom.shrinking(one.recipe))
        found = Image.open(io.BytesIO(darkroom.printed(negative, one.recipe)))
        assert found.size == (one.recipe.width, one.recipe.height)
        assert found.getexif().get(0x0112, 1) == 1
        corner = found.convert("RGB").resize((8, 8)).getpixel((0, 0))
        wanted = shown.convert("RGB").resize((8, 8)).getpixel((0, 0))
        assert max(abs(a - b) for a, b in zip(corner, wanted, strict=True)) < 16  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mode", "form", "fallback"),
    [
        ("L", "JPEG", "jpeg"),
        ("CMYK", "JPEG", "jpeg"),
        ("I;16", "PNG", "jpeg"),
        ("P", "PNG", "png"),
        ("1", "PNG", "jpeg"),
        ("LA", "PNG", "png"),
        ("RGBA", "PNG", "png"),
        ("P", "GIF", "png"),
        ("RGBA", "WEBP", "png"),
        ("RGB", "AVIF", "jpeg"),
    ],
)
def test_pictures_of_all_kinds_keep_their_colours(mode: str, form: str, fallback: str) -> None:
    grey = 40000 if mode == "I;16" else 155
    colour = {
        "LA": (155, 90),
        "RGBA": (155, 155, 155, 90),
        "CMYK": (100, 100, 100, 0),
        "RGB": (155, 155, 155),
        "1": 1,
    }.get(mode, grey)
    file = io.BytesIO()
    image = Image.new("L" if mode == "P" else mode, (500, 20), colour)
    (image.convert("P") if mode == "P" else image).save(file, form)  # type: ignore[arg-type]
    clean = clean_raster(file.getvalue())
    seen = darkroom.look(clean.data)
    assert seen.fallback == fallback
    assert bool(seen.tint) == ("A" not in mode)
    for one in renditions(Original("a", "", 500, 20, fallback), Cut(), SHAPES):
        made = darkroom.printed(darkroom.develop(clean.data, 1), one.recipe)
        found = Image.open(io.BytesIO(made)).convert("RGBA").getpixel((200, 8))
        assert isinstance(found, tuple)
        assert abs(found[0] - (255 if mode == "1" else 155)) < 6
        assert abs(found[3] - (90 if "A" in mode else 255)) < 6


def test_a_jpeg_of_too_many_passes_is_refused() -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 64)).save(file, "JPEG")
    data = file.getvalue()
    scan = data[data.index(b"\xff\xda") : -2]
    with pytest.raises(Flawed, match="101 passes"):
        clean_raster(data[:-2] + scan * 100 + data[-2:])


def test_a_picture_that_cannot_be_decoded_is_one_clear_problem(newsroom: Newsroom) -> None:
    file = io.BytesIO()
    Image.effect_noise((900, 600), 90).save(file, "PNG")
    data = bytearray(file.getvalue())
    start = data.index(b"IDAT") + 4
    data[start : start + 2] = b"\xff\xff"  # not how zlib begins, under a right checksum
    size = int.from_bytes(data[start - 8 : start - 4], "big")
    data[start + size : start + size + 4] = crc32(data[start - 4 : start + size]).to_bytes(4, "big")
    newsroom.write("content/world/gate.png", bytes(data))
    newsroom.story("world/ferry", "![The gate](gate.png)")
    (problem,) = newsroom.problems()
    assert 'content/world/ferry.md:6:13: "gate.png" is damaged' in problem


# -- on pages --------------------------------------------------------------------------------------


def test_a_page_offers_all_widths_and_formats(room: Newsroom) -> None:
    room.append("config.toml", '\n[pictures]\nformats = ["avif", "webp"]\n')
    room.story("world/ferry", "![The gate](gate.jpg)").build()
    page = LexborHTMLParser(room.read(URL))
    sources = page.css("article picture source")
    assert [one.attributes["type"] for one in sources] == ["image/avif", "image/webp"]
    image = page.css_first("article picture img").attributes
    assert (image["width"], image["height"], image["alt"]) == ("900", "600", "The gate")
    assert re.fullmatch(r"tint-\d{3}", image["class"] or "")
    for each in (*(one.attributes for one in sources), image):
        assert (each["sizes"] or "").endswith("(min-width: 48rem) 40rem, 92vw")
        for candidate in (each["srcset"] or "").split(", "):
            url, _, width = candidate.partition(" ")
            with Image.open(room.output / url[1:]) as found:
                assert f"{found.width}w" == width


def test_the_file_itself_is_published_where_something_names_it(room: Newsroom) -> None:
    room.build()
    assert not any(re.fullmatch(r"gate\.[0-9a-f]{10}\.jpg", name) for name in media(room))
    room.story("world/map", "[All of it](gate.jpg)").build()
    assert any(re.fullmatch(r"gate\.[0-9a-f]{10}\.jpg", name) for name in media(room))


def test_what_moves_and_what_is_drawn_passes_as_it_is(newsroom: Newsroom) -> None:
    frames = [Image.new("RGB", (600, 400), colour) for colour in ("red", "blue")]
    for form in ("GIF", "WEBP", "PNG"):
        file = io.BytesIO()
        frames[0].save(file, form, save_all=True, append_images=frames[1:])
        newsroom.write(f"content/world/moves.{form.lower()}", file.getvalue())
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="8"><path d="M0 0"/></svg>'
    )
    newsroom.write("content/world/drawn.svg", drawing)
    names = ("moves.gif", "moves.webp", "moves.png", "drawn.svg")
    newsroom.story("world/ferry", "\n\n".join(f"![It]({name})" for name in names)).build()
    shown = [re.sub(r"\.[0-9a-f]{10}\.", ".", name) for name in media(newsroom)]
    assert sorted(shown) == sorted(names)


def test_feeds_name_one_file_of_a_picture(room: Newsroom) -> None:
    room.story("world/ferry", "![The gate](gate.jpg)", image={"src": "gate.jpg", "alt": "G"})
    room.build()
    for name in ("feed.xml", "atom.xml", "feed.json"):
        feed = (room.output / name).read_text(encoding="utf-8")
        assert not re.search("srcset|picture>|tint-|sizes=|webp", feed)
        assert re.search(r"https://courier\.test/media/gate-900\.[0-9a-f]{10}\.jpg", feed)


def test_two_copies_of_a_picture_are_one(newsroom: Newsroom) -> None:
    for folder in ("world", "sports"):
        newsroom.write(f"content/{folder}/gate.jpg", photo())
        newsroom.story(f"{folder}/{folder}", "![The gate](gate.jpg)")
    newsroom.build()
    before = media(newsroom)
    assert len(before) == 6
    newsroom.remove("content/world/world.md").remove("content/world/gate.jpg")
    newsroom.build()
    assert media(newsroom) == before
    newsroom.build(output=newsroom.root / "clean")
    assert tree(newsroom.output) == tree(newsroom.root / "clean")


def test_a_theme_chooses_the_widths_and_hands_them_down(room: Newsroom) -> None:
    room.write("themes/a/theme.toml", 'name = "a"\nparent = "b"\n[pictures]\nportrait = 60\n')
    room.write(
        "themes/b/theme.toml", 'name = "b"\nparent = "default"\n[pictures]\nwidths = [500]\n'
    )
    room.append("config.toml", '\n[theme]\nname = "a"\n').build()
    widths = {re.split(r"[-.]", name)[1] for name in media(room)}
    assert widths == {"500", "900", "800", "600"}  # and what other sites are given
    room.replace("themes/b/theme.toml", "500", "300, 200").build()
    widths = {re.split(r"[-.]", name)[1] for name in media(room)}
    assert widths == {"200", "300", "900", "800", "600"}


# -- for what changed alone ------------------------------------------------------------------------


def test_only_what_changed_is_made(room: Newsroom, made: list[Recipe]) -> None:
    for number in range(5):
        room.write(f"content/sports/{number}.jpg", photo(colour=40 * number + 9))
        room.story(f"sports/s{number}", f"![It]({number}.jpg)")
    room.build()
    assert {recipe.width for recipe in made} == {400, 720, 900, 800, 600}
    assert len(made) == 6 + 3 + 5 * 6
    made.clear()
    assert room.build().rendered == 0
    room.story("world/new", "![It](other.jpg)").write(
        "content/world/other.jpg", photo(1000)
    ).build()
    assert [recipe.width for recipe in made] == [400, 720, 1000] * 2
    made.clear()
    room.write("content/sports/0.jpg", photo(colour=200)).build()
    assert len(made) == 6


def test_the_album_survives_a_clean_build_and_another_folder(
    room: Newsroom, made: list[Recipe]
) -> None:
    room.append("config.toml", '\n[pictures]\ncache = ".album"\n').build()
    before, count = tree(room.output), len(made)
    assert count
    room.build(clean=True)
    room.build(output=room.root / "clean")
    assert len(made) == count
    assert tree(room.root / "clean") == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-9],
        lambda data: data[:60] + b"\0" + data[61:],
        lambda data: b"",
        lambda data: b"<script>alert(1)</script>",
    ],
    ids=["short", "a byte", "empty", "script"],
)
def test_what_was_touched_in_the_album_is_made_again(
    room: Newsroom, made: list[Recipe], damage: object
) -> None:
    room.build()
    before, count = tree(room.output), len(made)
    for path in album(room):
        path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    room.build(clean=True, output=room.root / "again")
    assert len(made) == 2 * count
    assert tree(room.root / "again") == before


def test_a_stranger_can_only_put_another_picture_into_the_album(
    room: Newsroom, made: list[Recipe]
) -> None:
    room.build()
    before, count = tree(room.output), len(made)
    for path in album(room):
        exif = Image.Exif()
        exif[0x010F] = "LEAK"
        file = io.BytesIO()
        Image.new("RGB", (40, 40)).save(file, "JPEG", exif=exif)
        for data in (b"<html>", file.getvalue()):
            path.write_bytes(digest(data).encode() + b"\n" + data)
    room.build(clean=True, output=room.root / "again")
    assert len(made) == 2 * count
    assert tree(room.root / "again") == before


def album(room: Newsroom) -> list[Path]:
    return sorted((room.root / ".newsgen/pictures").glob("??/*"))


def test_moving_the_focus_makes_the_crops_anew(room: Newsroom, made: list[Recipe]) -> None:
    room.build()
    before = {*media(room)}
    made.clear()
    room.story("world/ferry", image={"src": "gate.jpg", "alt": "The gate", "focus": [0.9, 0.5]})
    room.build()
    assert {recipe.width for recipe in made} == {800, 600}  # the wide crop is what it was
    assert {*media(room)} != before
    assert len({*media(room)} & before) == 6
    room.build(output=room.root / "clean")
    assert tree(room.output) == tree(room.root / "clean")
