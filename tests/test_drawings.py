"""SVG: what of a drawing readers get, and how large it is."""

from __future__ import annotations

from base64 import b64decode

import pytest
from lxml import etree
from newsroom import Newsroom
from samples import LEAKS, RASTERS, SOUND, data_url
from selectolax.lexbor import LexborHTMLParser

from newsgen.pictures.cleaned import Flawed
from newsgen.pictures.cleaning import cleaned

NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawn(inside: str, attributes: str = "", before: str = "") -> str:
    """What readers get of a drawing, without the element around it."""
    picture = cleaned("map.svg", f"{before}<svg {NAMES} {attributes}>{inside}</svg>".encode())
    assert picture
    text = picture.data.decode().removesuffix("\n")
    again = cleaned("map.svg", picture.data)
    assert again == picture, "cleaning is done once"
    return text[text.index(">") + 1 :].removesuffix("</svg>") if not text.endswith("/>") else ""


def flaw(data: bytes) -> str:
    with pytest.raises(Flawed) as raised:
        cleaned("map.svg", data)
    return raised.value.message


# -- what runs, and what leads outside -------------------------------------------------------------

GONE = {
    "script": "<script>alert(1)</script>",
    "script in capitals": '<x:SCRIPT xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:SCRIPT>',
    "script of another namespace": '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    "script by another prefix": '<x:script xmlns:x="http://www.w3.org/2000/svg" href="//evil"/>',
    "page": '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">evil</p></foreignObject>',
    "handler": '<handler xmlns="http://www.w3.org/2001/xml-events">alert(1)</handler>',
    "film": '<video href="//evil"/>',
    "picture of a filter": '<feImage href="//evil"/>',
    "animation of an address": '<animate attributeName="href" to="javascript:alert(1)"/>',
    "animation of an old address": '<set attributeName="xlink:href" to="//evil"/>',
    "animation of an event": '<set attributeName="onclick" to="alert(1)"/>',
    "instruction": '<?xml-stylesheet href="//evil"?>',
    "comment": "<!-- evil -->",
    "what others write into it": '<x:namedview xmlns:x="http://evil"/>',
}


@pytest.mark.parametrize("name", GONE)
def test_an_element_that_goes(name: str) -> None:
    assert drawn(f'{GONE[name]}<g id="a">{GONE[name]}<path d="M0 0"/></g>') == (
        '<g id="a"><path d="M0 0"/></g>'
    )


@pytest.mark.parametrize(
    "attribute",
    [
        'onload="alert(1)"',
        'ONCLICK="alert(1)"',
        'href="https://evil.example/a.svg#a"',
        'xlink:href="javascript:alert(1)"',
        'href=" &#x6a;avascript:alert(1)"',
        'href="data:text/html,evil"',
        'xml:base="https://evil.example/"',
        'style="background:url(https://evil.example/)"',
        'style="fill:url( &quot;//evil&quot; )"',
        'style="fill:u\\72l(//evil)"',
        'style="background:image-set(&quot;//evil&quot; 1x)"',
        'style="width:expression(alert(1))"',
        'fill="url(//evil#a)"',
        'fill="url(&#35;a) url(//evil)"',
        'filter="url(evil.svg#a)"',
        'mask="URL(evil)"',
        'cursor="url(//evil), auto"',
        'to="url(//evil)"',
        'src="//evil"',
        'data-evil="1"',
        'x:docname="C:\\evil" xmlns:x="http://evil"',
    ],
)
def test_an_attribute_that_goes(attribute: str) -> None:
    assert drawn(f'<use id="a" {attribute}/>', attribute) == '<use id="a"/>'


@pytest.mark.parametrize(
    "kept",
    [
        '<use href="#a"/>',
        '<use xlink:href="#a"/>',
        '<rect width="1" height="2" fill="url(#g)" style="stroke: url(&quot;#g&quot;)"/>',
        '<path d="M0 0L1 1" transform="translate(1, 2) rotate(3)" fill="rgb(1, 2, 3)"/>',
        '<animate attributeName="x" from="0" to="9" dur="1s" repeatCount="indefinite"/>',
        '<text x="1" xml:space="preserve" xml:lang="en">a <tspan>b</tspan> c</text>',
        "<style>.a{fill:url(#g)} @media print{.a{fill:red}}</style>",
        '<linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient>',
        '<title>A map</title><desc>Of the harbour</desc><g role="img" aria-label="Map"/>',
        '<filter id="f"><feGaussianBlur in="SourceGraphic" stdDeviation="2"/></filter>',
    ],
)
def test_what_draws_stays(kept: str) -> None:
    assert drawn(kept) == kept


def test_of_a_link_its_text_stays_and_so_does_what_follows_what_goes() -> None:
    text = '<text>See <a href="//evil">the <b>bold</b> map</a>, <script>x</script>please</text>'
    assert drawn(text) == "<text>See <g>the  map</g>, please</text>"


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        ("@import url(//evil); .a{fill:red}", " .a{fill:red}"),
        ("@IMPORT '//evil';.a{fill:red}", ".a{fill:red}"),
        (".a{fill:url(//evil)}", ".a{fill:none}"),
        ("/* url(//evil) */.a{fill:red}", ".a{fill:red}"),
        (".a{fill:u/**/rl(//evil)}", ".a{fill:none}"),
        (".a{fill:\\75 rl(//evil)}", ""),
        (".a{fill:image-set('//evil' 1x)}", ""),
        (".a{-moz-binding:url(//evil)}", ""),
        ("@\\69mport '//evil';", ""),
        (
            "@font-face{font-family:X;src:url(data:font/woff2;base64,AAAA)}",
            "@font-face{font-family:X;src:url(data:font/woff2;base64,AAAA)}",
        ),
    ],
)
def test_style_sheets_refer_to_nothing_outside(sheet: str, kept: str) -> None:
    assert drawn(f"<style>{sheet}</style>") == f"<style>{kept}</style>"


# -- pictures and statements in it -----------------------------------------------------------------


def test_a_picture_in_it_is_cleaned_as_others_are() -> None:
    text = drawn(f'<image width="9" height="9" href="{data_url(RASTERS["all.jpg"])}"/>')
    data = b64decode(text.partition("base64,")[2].partition('"')[0])
    picture = cleaned("a.jpg", RASTERS["all.jpg"])
    assert picture
    assert data == picture.data
    assert not any(leak in data for leak in LEAKS)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/a.png",
        "a.png",
        data_url(SOUND["JPEG"][:900]),
        data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg+xml"),
        "data:image/png;base64,!",
        "data:image/png,evil",
    ],
)
def test_a_picture_in_it_that_cannot_be_cleaned_goes(address: str) -> None:
    assert drawn(f'<image width="9" href="{address}"/>') == '<image width="9"/>'


def test_who_made_it_and_its_licence_stay() -> None:
    text = drawn(
        '<metadata><x:note xmlns:x="http://x">LEAK</x:note>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:cc="http://creativecommons.org/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<cc:Work rdf:about="LEAK"><dc:coverage>LEAK</dc:coverage><dc:rights><cc:Agent>'
        "<dc:title>Jane Doe</dc:title></cc:Agent></dc:rights>"
        '<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/></cc:Work>'
        "</rdf:RDF></metadata><metadata>LEAK</metadata>"
    )
    assert "LEAK" not in text
    assert text.count("<metadata>") == 1
    assert "Jane Doe" in text
    assert "https://creativecommons.org/licenses/by/4.0/" in text


# -- entities --------------------------------------------------------------------------------------


def test_entities_neither_grow_without_end_nor_read_files() -> None:
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE svg [<!ENTITY e0 "{"x" * 999}">{inner}]>'
    for inside in ("<text>&e8;</text>", '<text x="&e8;"/>'):
        assert flaw(f"{bomb}<svg {NAMES}>{inside}</svg>".encode()).startswith("is no SVG")
    file = '<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert drawn("<text>&e;</text>", before=file) == "<text/>"


def test_a_document_type_as_programs_write_it_does_no_harm() -> None:
    before = (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
        ' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    assert drawn('<path d="M0 0"/>', before=before) == '<path d="M0 0"/>'


def test_what_is_too_large_or_too_deep_is_no_drawing() -> None:
    assert (
        flaw(f"<svg {NAMES}>{' ' * 4_000_000}</svg>".encode()) == "is a drawing of more than 3 MB"
    )
    assert flaw(f"<svg {NAMES}>{'<g>' * 999}{'</g>' * 999}</svg>".encode()).startswith("is no SVG")


# -- its size --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "size"),
    {
        'width="100" height="50"': (100, 50),
        'width="100px" height=" 50.4 "': (100, 50),
        'width="2cm" height="1in"': (76, 96),
        'width="30mm" height="12pt"': (113, 16),
        'width="2em" height="1pc"': (32, 16),
        'viewBox="0 0 24 12"': (24, 12),
        'viewBox="-5,-5,640,480"': (640, 480),
        'width="48" viewBox="0 0 24 12"': (48, 24),
        'height="48" viewBox="0 0 24 12"': (96, 48),
        'width="100%" height="100%" viewBox="0 0 24 12"': (24, 12),
        'width="auto" viewBox="0 0 24 12"': (24, 12),
        'width="0" height="0" viewBox="0 0 24 12"': (24, 12),
        'width="-3" height="7"': (300, 7),
        "": (300, 150),
        'height="20"': (300, 20),
        'viewBox="0 0 0 0"': (300, 150),
        'viewBox="none"': (300, 150),
        'width="0.2" height="0.2"': (1, 1),
        'width="1e400" height="NaN"': (100_000, 150),
        'width="9e99" height="9e9"': (100_000, 100_000),
    }.items(),
)
def test_its_size_is_what_browsers_show_and_never_nothing(
    attributes: str, size: tuple[int, int]
) -> None:
    picture = cleaned("map.svg", f"<svg {NAMES} {attributes}/>".encode())
    assert picture
    assert (picture.width, picture.height) == size


def test_pages_name_a_drawings_size(newsroom: Newsroom) -> None:
    newsroom.write("content/world/map.svg", f'<svg {NAMES} viewBox="0 0 640 480"/>')
    newsroom.story(
        "world/x", "![A map](map.svg)", slug="x", image={"src": "map.svg", "alt": "A map"}
    ).build()
    page = LexborHTMLParser(newsroom.read("/world/2026/11/x/"))
    for image in page.css("figure img"):
        assert (image.attributes["width"], image.attributes["height"]) == ("640", "480")
    sizes = [
        page.css_first(f'meta[property="og:image:{side}"]').attributes["content"]
        for side in ("width", "height")
    ]
    assert sizes == ["640", "480"]


def test_a_drawing_is_published_without_its_script(newsroom: Newsroom) -> None:
    newsroom.write(
        "content/world/map.svg",
        f'<svg {NAMES} onload="alert(1)"><script>alert(1)</script><path d="M0 0"/></svg>',
    )
    newsroom.story("world/x", "![A map](map.svg) and [the map](map.svg)").build()
    (path,) = [path for path in newsroom.files() if path.endswith(".svg") and "media" in path]
    text = newsroom.read(path)
    assert "alert" not in text
    assert etree.fromstring(text.encode()).tag == "{http://www.w3.org/2000/svg}svg"
