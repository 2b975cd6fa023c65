"""Pictures: what readers get of them, and what keeps them from being published.

`samples.py` has pictures of every kind with all that cameras and programs put into them.
"""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
import samples
import validators
from newsroom import Newsroom, tree
from PIL import Image, ImageOps
from samples import LEAKS, PROFILE, RASTERS, SOUND, SOURCE_TYPE, XMP_KEPT

from newsgen.errors import Broken
from newsgen.intake import pictures
from newsgen.intake.active import active_file
from newsgen.pictures import cleaning
from newsgen.pictures.cleaned import MOST_BYTES, MOST_MEMORY, Flawed
from newsgen.pictures.cleaning import cleaned
from newsgen.pictures.raster import clean_raster

DAMAGES = 60
KEEP = re.compile(rb"KEEP-[\w-]+")


def frames(data: bytes) -> list[tuple[tuple[int, int], bytes]]:
    """Every frame as a browser has it, decoded."""
    with Image.open(io.BytesIO(data)) as image:
        found = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append((image.size, image.convert("RGBA").tobytes()))
        return found


def flaw(name: str, data: bytes) -> str:
    """What is wrong with a picture."""
    with pytest.raises(Flawed) as raised:
        cleaned(name, data)
    return raised.value.message


# -- what readers get ------------------------------------------------------------------------------


def test_there_are_enough_samples_and_most_have_something_to_lose() -> None:
    assert len(RASTERS) >= 30
    assert sum(any(leak in data for leak in LEAKS) for data in RASTERS.values()) >= 50


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of samples that are odd
@pytest.mark.parametrize("name", RASTERS)
def test_of_what_is_said_beside_the_pixels_only_that_stays_which_says_whose_they_are(
    name: str,
) -> None:
    data = RASTERS[name]
    picture = cleaned(name, data)
    assert picture
    assert [leak for leak in LEAKS if leak in picture.data] == []
    assert set(KEEP.findall(picture.data)) >= set(KEEP.findall(data))
    assert frames(picture.data) == frames(data)
    with Image.open(io.BytesIO(data)) as image:
        assert (picture.width, picture.height) == ImageOps.exif_transpose(image).size
    assert cleaned(name, picture.data) == picture


@pytest.mark.parametrize("name", [name for name in RASTERS if name.startswith("profile")])
def test_the_colour_profile_stays(name: str) -> None:
    picture = cleaned(name, RASTERS[name])
    assert picture
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.info["icc_profile"] == PROFILE


@pytest.mark.parametrize(
    "name", ["xmp.jpg", "xmp.png", "xmp-packed.png", "xmp.webp", "xmp.gif", "xmp.avif"]
)
def test_credit_copyright_licence_and_source_type_stay(name: str) -> None:
    picture = cleaned(name, RASTERS[name])
    assert picture
    for kept in (*XMP_KEPT, SOURCE_TYPE):
        assert kept.encode() in picture.data, kept


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("big", [False, True])
def test_which_way_up_it_is_stays(orientation: int, big: bool) -> None:
    data = samples.jpeg(samples.segment(0xE1, b"Exif\0\0" + samples.exif(orientation, big)))
    picture = clean_raster(data)
    assert (picture.width, picture.height) == ((96, 64) if orientation < 5 else (64, 96))
    with Image.open(io.BytesIO(picture.data)) as image:
        assert dict(image.getexif()) == {
            **({0x0112: orientation} if orientation > 1 else {}),
            0x013B: "KEEP-exif-artist",
            0x8298: "KEEP-exif-copyright",
        }
        assert not image.getexif().get_ifd(0x8825)


# -- what exiftool says ----------------------------------------------------------------------------

TAGS = ("GPS", "Serial", "Owner", "Thumbnail", "City", "Location", "Comment", "Trailer", "Country")
# What may be left, by the group that exiftool puts it in: whose picture it is and how to show it.
LEFT = {
    "IFD0": {"Artist", "Copyright", "Orientation"},
    "IPTC": {
        "ApplicationRecordVersion",
        "By-line",
        "CodedCharacterSet",
        "CopyrightNotice",
        "Credit",
    },
    "XMP-cc": {"License"},
    "XMP-dc": {"Creator", "Rights"},
    "XMP-iptcExt": {"DigitalSourceType"},
    "XMP-photoshop": {"Credit"},
    "XMP-plus": {"LicensorURL"},
    "XMP-xmpRights": {"WebStatement"},
}
TECHNICAL = re.compile(
    r"SourceFile|(System|File|ExifTool|Composite|ICC[-_]\w+|JFIF|Adobe|QuickTime|Meta|RIFF|GIF):.*"
    r"|PNG:(?!.*(Text|Comment|Title|Location|Description|Time)).*"
)
NOT_LEFT = re.compile(
    r"(?!Composite:(ImageSize|Megapixels)$)Composite:|JFIF:Thumb|GIF:Comment|.*Warning"
)


def told(folder: Path) -> list[dict[str, object]]:
    """All that exiftool finds in the pictures of a folder."""
    words = ["exiftool", "-json", "-G1", "-a", "-u", "-ee3", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.mark.tools
def test_exiftool_finds_no_place_serial_number_owner_thumbnail_or_text(tmp_path: Path) -> None:
    validators.need("exiftool")
    for state in ("before", "after"):
        (tmp_path / state).mkdir()
    for name, data in RASTERS.items():
        picture = cleaned(name, data)
        assert picture
        (tmp_path / "before" / name).write_bytes(data)
        (tmp_path / "after" / name).write_bytes(picture.data)
    before, after = told(tmp_path / "before"), told(tmp_path / "after")
    assert len(before) == len(after) == len(RASTERS)
    given = [sum(any(tag in name for tag in TAGS) for name in one) for one in before]
    assert sum(count > 0 for count in given) >= 30, "exiftool sees what there is to lose"
    for one in after:
        for tag in one:
            group, _, name = tag.partition(":")
            known = name in LEFT.get(group, ()) or TECHNICAL.fullmatch(tag)
            assert known, f"{one['SourceFile']}: {tag}: {one[tag]}"
            assert not NOT_LEFT.match(tag), f"{one['SourceFile']}: {tag}: {one[tag]}"
            assert not any(word in name for word in TAGS), f"{one['SourceFile']}: {tag}"
    kept = {tag for one in after for tag in one}
    assert {f"{group}:{name}" for group, names in LEFT.items() for name in names} <= kept


# -- what is damaged -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SOUND)
def test_a_picture_that_breaks_off_is_told_wherever_it_does(kind: str) -> None:
    data, name = SOUND[kind], f"quay.{kind.lower()}"
    for length in range(len(data)):
        with pytest.raises(Flawed) as raised:
            cleaned(name, data[:length])
        assert raised.value.damaged
    assert "breaks off" in flaw(name, data[: len(data) // 2])


@pytest.mark.parametrize("name", RASTERS)
def test_whatever_the_bytes_a_picture_is_cleaned_or_flawed(name: str) -> None:
    chance = random.Random(name)
    for _ in range(DAMAGES):
        data = bytearray(RASTERS[name])
        at = chance.randrange(chance.choice((40, 400, len(data)))) % len(data)
        data[at : at + chance.randrange(9)] = chance.randbytes(chance.randrange(9))
        try:
            picture = cleaned(name, bytes(data))
        except Flawed:
            continue
        assert picture is None or (picture.width and picture.height)


def test_a_png_whose_pixels_are_not_those_of_its_checksum_is_damaged() -> None:
    data = bytearray(SOUND["PNG"])
    data[data.index(b"IDAT") + 40] ^= 1
    assert flaw("quay.png", bytes(data)) == "is damaged"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.jpg", b"", "is empty"),
        ("a.svg", b"", "is empty"),
        ("a.jpg", b"<!doctype html><p>Not found", "is no picture of the kind its name says"),
        ("a.svg", b"<!doctype html><p>Not found", "is no SVG: its XML is wrong on line 1"),
        ("a.svg", b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "is no SVG"),
        ("a.svg", SOUND["JPEG"], "is no SVG: its XML is wrong on line 1"),
        ("a.jpg", b"\0\0\0\x18ftypheic", "is HEIC, which browsers do not show"),
        ("a.heic", b"\0\0\0\x18ftypmif1", "is HEIC, which browsers do not show"),
        ("a.tif", b"II*\0", "is a TIFF or a camera's raw picture, which browsers do not show"),
        ("a.dng", b"MM\0*", "is a TIFF or a camera's raw picture, which browsers do not show"),
        ("a.psd", b"8BPS", "is a Photoshop picture, which browsers do not show"),
        ("a.txt", SOUND["JPEG"], "is a picture, but its name does not say so"),
        ("a", SOUND["WEBP"], "is a picture, but its name does not say so"),
        ("a.gif", bytes(MOST_BYTES + 1), "is a file of more than 32 MB"),
    ],
)  # fmt: skip
def test_what_is_no_picture(name: str, data: bytes, message: str) -> None:
    assert flaw(name, data) == message


def test_a_picture_under_the_name_of_another_kind_is_shown_by_browsers_all_the_same() -> None:
    picture = cleaned("quay.jpg", SOUND["PNG"])
    assert picture
    assert (picture.width, picture.height) == (96, 64)


# -- how much memory it takes ----------------------------------------------------------------------

BOMBS = """
import resource, sys
sys.path.insert(0, {tests!r})
import zlib, samples
from newsgen.pictures.cleaned import Flawed
from newsgen.pictures.cleaning import cleaned

def big(size):
    return size.to_bytes(4, "big")

side, start = 7_000, b"\\x89PNG\\r\\n\\x1a\\n"
header = samples.chunk(b"IHDR", big(side) + big(side) + b"\\x08\\2\\0\\0\\0")
rows = zlib.compressobj(9)
pixels = b"".join(rows.compress(bytes(3 * side + 1)) for _ in range(side)) + rows.flush()
end = samples.chunk(b"IEND", b"")
vast = (60_000).to_bytes(2, "big")
jpeg = samples.saved("JPEG")
at = jpeg.index(b"\\xff\\xc0") + 5
short = (60_000).to_bytes(2, "little")
gif = samples.saved("GIF", samples.picture("P"))
canvas = b"\\0\\0\\0\\0" + (16_000).to_bytes(3, "little") * 2
avif = samples.saved("AVIF")
place = avif.index(b"ispe") + 8
bombs = {{
    "a.png": samples.png(base=start + header + samples.chunk(b"IDAT", pixels) + end),
    "exif.png": start + header + samples.chunk(b"IDAT", pixels)
    + samples.chunk(b"eXIf", samples.exif()) + end,
    "a.jpg": jpeg[:at] + vast + vast + jpeg[at + 4 :],
    "a.gif": gif[:6] + short + short + gif[10:],
    "a.webp": samples.riff((b"VP8X", canvas), (b"VP8 ", bytes(20))),
    "a.avif": avif[:place] + big(60_000) + big(60_000) + avif[place + 8 :],
}}
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + {most}, used + {most}))
for name, data in bombs.items():
    try:
        cleaned(name, data)
        print(name, "is published")
    except Flawed as flaw:
        print(name, len(data) < 700_000, flaw.message)
"""


def test_size_is_judged_by_the_header_within_128_mb_of_memory() -> None:
    code = BOMBS.format(tests=str(Path(__file__).parent), most=MOST_MEMORY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 6
    for line in lines:
        assert re.fullmatch(
            r"\w+\.\w+ True has \d+ x \d+ pixels, which take up more than 128 MB of memory", line
        ), line


def test_a_picture_file_that_is_far_too_large_is_not_read_to_its_end(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths = []
    monkeypatch.setattr(
        cleaning, "cleaned", lambda path, data: (lengths.append(len(data)), cleaned(path, data))[1]
    )
    monkeypatch.setattr(pictures, "MOST_BYTES", 1000)
    newsroom.story("world/ferry").write("content/world/vast.png", bytes(5000)).build()
    assert lengths == [1001]


# -- sites -----------------------------------------------------------------------------------------

HALF = SOUND["JPEG"][:1200]


def media(room: Newsroom) -> dict[str, bytes]:
    """What is published of the sources' pictures and files, by name without the digest."""
    return {
        re.sub(r"\.[0-9a-f]{10}(?=\.|$)", "", path.removeprefix("media/")): (
            room.output / path
        ).read_bytes()
        for path in room.files()
        if path.startswith("media/") and not path.startswith("media/share-card")
    }


def test_a_camera_picture_is_published_without_the_place_wherever_it_stands(
    newsroom: Newsroom,
) -> None:
    newsroom.write("content/world/gate.jpg", RASTERS["all.jpg"]).write(
        "content/_static/press.jpg", RASTERS["all.jpg"]
    )
    newsroom.story("world/lead", image={"src": "gate.jpg", "alt": "The gate"}, body="Text.")
    newsroom.story("world/text", "![The gate](gate.jpg)\n\n[The picture](gate.jpg)").build()
    published = media(newsroom)["gate.jpg"]
    assert b"LEAK" not in published
    assert b"KEEP-credit" in published
    assert (newsroom.output / "press.jpg").read_bytes() == RASTERS["all.jpg"]
    assert (newsroom.root / "content/world/gate.jpg").read_bytes() == RASTERS["all.jpg"]


def test_a_picture_is_cleaned_once_for_its_size_and_once_for_readers_and_then_never_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str] = []

    def counted(path: str, data: bytes) -> object:
        work.append(path.rpartition("/")[2])
        return cleaned(path, data)

    monkeypatch.setattr(cleaning, "cleaned", counted)
    newsroom.write("content/world/gate.jpg", RASTERS["exif.jpg"]).picture("world/unused.png")
    newsroom.story("world/gate", "![The gate](gate.jpg)").build()
    assert sorted(work) == ["gate.jpg", "gate.jpg", "unused.png"]
    work.clear()
    newsroom.story("world/gate", "![The gate](gate.jpg)\n\nIt is shut.").build()
    newsroom.story("world/later", "![The gate](gate.jpg)").build()
    newsroom.build()
    assert work == []


def test_what_only_the_camera_says_changes_nothing_for_readers(newsroom: Newsroom) -> None:
    newsroom.write("content/world/gate.jpg", RASTERS["plain.jpg"])
    newsroom.story("world/gate", "![The gate](gate.jpg)").build()
    before = tree(newsroom.output)
    newsroom.write("content/world/gate.jpg", RASTERS["comment.jpg"])
    report = newsroom.build()
    assert (report.rendered, report.tally.written) == (1, 0)  # the picture itself, to the same
    assert tree(newsroom.output) == before
    newsroom.build(output=newsroom.root / "clean")
    assert tree(newsroom.root / "clean") == before


def test_incremental_builds_equal_clean_ones_whatever_becomes_of_a_picture(
    newsroom: Newsroom,
) -> None:
    newsroom.story("world/gate", "![The gate](gate.jpg)").story("world/b", "![It](other/gate.jpg)")
    states = [RASTERS[name] for name in ("exif.jpg", "xmp.jpg", "exif-turned.jpg", "plain.jpg")]
    for number, data in enumerate(states):
        newsroom.write("content/world/gate.jpg", data)
        newsroom.write("content/world/other/gate.jpg", states[-number]).build()
        newsroom.build(output=newsroom.root / f"clean{number}")
        assert tree(newsroom.output) == tree(newsroom.root / f"clean{number}")


@pytest.mark.parametrize("data", [HALF, b"", b"<html>"], ids=["half", "empty", "html"])
def test_a_damaged_picture_that_nobody_uses_is_a_warning(newsroom: Newsroom, data: bytes) -> None:
    newsroom.write("content/world/gate.jpg", data).story("world/ferry")
    for _ in range(2):
        (warning,) = newsroom.build().warnings
        assert (warning.place, warning.code) == ("content/world/gate.jpg", "bad-picture")
    newsroom.story("world/draft", "![The gate](gate.jpg)", draft=True)
    assert len(newsroom.build().warnings) == 1
    assert media(newsroom) == {}
    newsroom.story("world/draft", "![The gate](gate.jpg)")
    (problem,) = newsroom.problems()
    assert problem.startswith('content/world/draft.md:6:13: "gate.jpg" ')
    newsroom.write("content/world/gate.jpg", SOUND["JPEG"])
    assert newsroom.build().warnings == ()


def test_originals_that_browsers_do_not_show_may_lie_beside_a_story(newsroom: Newsroom) -> None:
    newsroom.write("content/world/gate.heic", b"\0\0\0\x18ftypheic").story("world/ferry")
    assert newsroom.build().warnings == ()


REFERRED = {
    "text": lambda room, name: room.story("world/x", f"![The gate]({name})"),
    "link": lambda room, name: room.story("world/x", f"[The gate]({name})"),
    "html": lambda room, name: room.story("world/x", f'<img src="{name}" alt="The gate">'),
    "source": lambda room, name: room.story(
        "world/x", f'<picture><source srcset="{name} 2x"><img src="/a.png" alt="a"></picture>'
    ),
    "poster": lambda room, name: room.story("world/x", f'<video poster="{name}"></video>'),
    "photo": lambda room, name: room.story("world/x", author="jane").write(
        "content/_authors/jane.md", f"---\nname: Jane\nphoto: ../world/{name}\n---\n"
    ),
    "logo": lambda room, name: room.story("world/x").replace(
        "config.toml", "[outlet]\n", f'[outlet]\nlogo = "world/{name}"\n'
    ),
    "page": lambda room, name: room.page("about", f"![The gate](../world/{name})"),
}
PLACES = {
    "photo": "content/_authors/jane.md:3:1",
    "logo": "config.toml:2:1",
    "page": "content/pages/about.md:5:13",
}


UNSHOWN = {
    "gate.jpg": HALF,
    "gate.png": b"",
    "gate.svg": b"<html><body>Not found</body></html>",
    "gate.heic": b"\0\0\0\x18ftypheic",
    "gate.tiff": b"II*\0",
    "gate.TIF": b"MM\0*",
    "gate.pdf": b"%PDF-1.7",
    "gate.docx": b"PK\3\4",
}


@pytest.mark.parametrize(
    ("way", "name"),
    [
        *(("text", name) for name in UNSHOWN),
        *((way, name) for way in REFERRED for name in ("gate.jpg", "gate.pdf") if way != "text"),
        ("link", "gate.heic"),
    ],
)
def test_what_cannot_be_shown_is_an_error_with_its_place(
    newsroom: Newsroom, way: str, name: str
) -> None:
    newsroom.write(f"content/world/{name}", UNSHOWN[name])
    REFERRED[way](newsroom, name)
    if (way, name) == ("link", "gate.pdf"):
        newsroom.build()
        assert media(newsroom) == {name: UNSHOWN[name]}
        return
    with pytest.raises(Broken) as raised:
        newsroom.build()
    places = {problem.place for problem in raised.value.problems}
    assert any(place.startswith(PLACES.get(way, "content/world/x.md:6:")) for place in places), (
        places
    )
    assert all(name in problem.message for problem in raised.value.problems)
    assert {problem.code for problem in raised.value.problems} <= {"bad-picture", "dead-picture"}


# -- files that are run ----------------------------------------------------------------------------

PAGE = b"<!doctype html><script>alert(1)</script>"
ACTIVE = {
    **dict.fromkeys("a.html a.HTM a.xhtml a.shtml a.mht a.xml a.xsl a.svgz a.rdf".split(), PAGE),
    **dict.fromkeys("a.js a.mjs a.wasm a.swf".split(), b"alert(1)"),
    **dict.fromkeys("a.php a.PHP5 a.phtml a.phar a.asp a.aspx a.jsp a.cgi a.pl".split(), b"<?php"),
    **dict.fromkeys(("a.php.pdf", "a.html.gz", "a.js.br"), b"alert(1)"),
    **dict.fromkeys(("noname", "a.unknown", "a.pdf", "a.b "), b"\xef\xbb\xbf \n" + PAGE),
    "a.data": b"<?php system();",
    "tool": b"#!/bin/sh\n",
}  # fmt: skip
PASSIVE = {
    "a.pdf": b"%PDF-1.7 <script>",
    "a.docx": b"PK\3\4",
    "a.csv": b"<b>bold</b>,1\n",
    "a.txt": PAGE,
    "data.xml.zip": b"PK\3\4",
    "statut.pl.pdf": b"%PDF-1.7",
    "a.json": b"{}",
    "a.mp4": b"\0\0\0\x18ftypisom",
    "a.ogg": b"OggS",
    "noname": b"plain",
}


@pytest.mark.parametrize("name", ACTIVE)
def test_a_file_that_is_run(name: str) -> None:
    assert active_file(f"content/world/{name}", ACTIVE[name])


@pytest.mark.parametrize("name", PASSIVE)
def test_a_file_that_is_not_run(name: str) -> None:
    assert active_file(f"content/world/{name}", PASSIVE[name]) is None


@pytest.mark.parametrize("name", ["a.html", "a.php.pdf", "noname"])
def test_a_file_that_is_run_is_refused_where_a_story_refers_to_it(
    newsroom: Newsroom, name: str
) -> None:
    newsroom.write(f"content/world/{name}", ACTIVE[name]).story("world/x", f"[It](<{name}>)")
    (problem,) = newsroom.problems()
    assert problem == f'content/world/x.md:6:7: "{name}" is a file that browsers or servers run'
    newsroom.story("world/x")
    assert {one.code for one in newsroom.build().warnings} <= {"ending"}
    assert media(newsroom) == {}


def test_files_that_are_not_run_are_published_as_they_are(newsroom: Newsroom) -> None:
    for name, data in PASSIVE.items():
        newsroom.write(f"content/world/{name}", data)
    newsroom.story("world/x", " ".join(f"[It](<{name}>)" for name in PASSIVE)).build()
    assert media(newsroom) == PASSIVE


def test_what_the_outlet_itself_runs_is_published_as_it_is(newsroom: Newsroom) -> None:
    newsroom.write("content/_static/quiz.html", PAGE).write("content/_static/quiz.js", b"go()")
    newsroom.story("world/x", "[Quiz](/quiz.html)").build()
    assert newsroom.read("/quiz.html") == PAGE.decode()
    assert newsroom.read("/quiz.js") == "go()"


# -- names that end otherwise ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("world/ferry.md.txt", "ferry.md"),
        ("world/ferry.md.bak", "ferry.md"),
        ("world/ferry.txt", "ferry.md"),
        ("world/ferry", "ferry.md"),
        ("world/_ferry.md", "ferry.md"),
        ("world/_FERRY.markdown", "FERRY.markdown"),
        ("_authors/jane.md.txt", "jane.md"),
        ("_data/boats.JSON", "boats.json"),
    ],
)
def test_a_source_whose_name_ends_otherwise_is_told(
    newsroom: Newsroom, path: str, right: str
) -> None:
    newsroom.story("world/x").write(f"content/{path}", "---\ntitle: X\n---\n")
    (warning,) = newsroom.build().warnings
    assert (warning.place, warning.code) == (f"content/{path}", "ending")
    assert warning.hint == f"rename it to {right}"


@pytest.mark.parametrize(
    "path",
    [
        "world/a.html",
        "world/a.HTM",
        "world/a.mdx",
        "world/a.rst",
        "world/a.md.html",
        "pages/a.html",
        "_posts/2026-01-02-a.md",
        "world/_posts/a.MD",
        "world/_drafts/2026/a.md",
        "_index.md",
    ],
)
def test_a_story_for_another_program_is_told(newsroom: Newsroom, path: str) -> None:
    newsroom.story("world/x").write(f"content/{path}", "---\ntitle: X\n---\n")
    (warning,) = newsroom.build().warnings
    assert (warning.place, warning.code) == (f"content/{path}", "ending")


@pytest.mark.parametrize(
    "path", ["_notes/IDEAS.MD", "world/_notes/ideas.markdown", "_images/QUAY.PNG", "_media/x.html"]
)
def test_what_is_no_source_by_its_folder_is_not_told(newsroom: Newsroom, path: str) -> None:
    newsroom.story("world/x").write(f"content/{path}", SOUND["PNG"]).build()
    data = SOUND["PNG"] if path.endswith("PNG") else b"Text"
    newsroom.write(f"content/{path}", data)
    assert newsroom.build().warnings == ()


@pytest.mark.parametrize("ending", [".MD", ".markdown", ".Md", ".mkd"])
def test_markdown_is_read_however_its_name_ends(newsroom: Newsroom, ending: str) -> None:
    text = "---\ntitle: X\ndate: 2026-11-20\nsummary: S\n---\n\n"
    newsroom.write(
        f"content/world/ferry{ending}", text + "[Y](y) [Z](z) [About](../pages/about.md)\n"
    )
    newsroom.write(f"content/world/y/index{ending}", f"{text}[Back](../ferry{ending})\n")
    newsroom.write("content/world/z/index.md", text)
    newsroom.write(
        "content/pages/about.md", f"---\ntitle: About\n---\n\n[F](../world/ferry{ending})"
    )
    newsroom.write(f"content/pages/us{ending}", "---\ntitle: Us\n---\n")
    newsroom.write(f"content/_authors/jane-doe{ending}", "---\nname: Jane Doe\n---\n")
    newsroom.story("world/w", author="jane-doe")
    assert not [one for one in newsroom.build().warnings if one.code == "ending"]
    page = newsroom.read("/world/2026/11/ferry/")
    assert 'href="/world/2026/11/y/"' in page
    assert 'href="/world/2026/11/z/"' in page
    assert "Jane Doe" in newsroom.read("/authors/jane-doe/")
    newsroom.read("/us/")


def test_a_link_to_a_bundle_follows_when_its_story_is_called_otherwise(newsroom: Newsroom) -> None:
    newsroom.story("world/x", "[Y](y)").write(
        "content/world/y/index.markdown", "---\ntitle: Y\ndate: 2026-11-20\nslug: one\n---\n"
    ).build()
    assert "/world/2026/11/one/" in newsroom.read("/world/2026/11/x/")
    newsroom.replace("content/world/y/index.markdown", "slug: one", "slug: two").build()
    assert "/world/2026/11/two/" in newsroom.read("/world/2026/11/x/")


def test_a_name_in_capitals_is_a_pictures_all_the_same(newsroom: Newsroom) -> None:
    newsroom.write("content/world/QUAY.JPG", RASTERS["exif.jpg"])
    newsroom.story("world/x", "![The quay](QUAY.JPG)").build()
    assert b"LEAK" not in media(newsroom)["QUAY.JPG"]


def test_the_samples_checksums_are_right() -> None:
    """So that what is found wrong with them is not what is wrong here."""
    data = SOUND["PNG"]
    assert zlib.crc32(data[12:29]).to_bytes(4, "big") == data[29:33]
