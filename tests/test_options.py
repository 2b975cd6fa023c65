"""Options of a theme that are typed: what each takes, and what style sheets and templates get."""

from __future__ import annotations

import re

import pytest
from newsroom import Newsroom

from newsgen.outlet.options import KINDS, ThemeOption

THEME = """
[options.tone]
type = "colour"
default = "#0b6e4f"

[options.face]
type = "font"
default = ""

[options.cover]
type = "picture"
default = ""

[options.desk]
type = "section"
default = ""

[options.hero]
type = "choice"
default = "beside"
choices = ["beside", "2 up"]

[options.marks]
type = "list"
default = ["rule", "2 dots"]
choices = ["rule", "2 dots"]

[options.ratio]
type = "number"
default = 1.25

[options.words]
type = "text"
default = "}"
"""
FRONT = (
    "{{ outlet_css }} {{ options.cover.width if options.cover else none }} "
    "{{ options.desk.url if options.desk else none }}"
)


@pytest.fixture
def typed(newsroom: Newsroom) -> Newsroom:
    """A child of the default theme with an option of each type."""
    newsroom.theme("mine", "default", front__html=FRONT).append("themes/mine/theme.toml", THEME)
    newsroom.write("content/_static/fonts/own-bold.woff2", b"wOF2").picture("_images/pier.png", 4)
    newsroom.write("themes/mine/static/fonts/own.woff2", b"wOF2 too")
    return newsroom.append("config.toml", "\n[theme.options]\nfooter_note = ''\n")


def chosen(newsroom: Newsroom, line: str) -> Newsroom:
    return newsroom.append("config.toml", f"{line}\n")


def properties(newsroom: Newsroom) -> dict[str, str]:
    found = re.findall(r"^  --option-([\w-]+): (.*);$", newsroom.read("/outlet.css"), re.MULTILINE)
    return dict(found)


def test_each_typed_option_is_a_custom_property_by_itself(typed: Newsroom) -> None:
    typed.build()
    found = properties(typed)
    assert found["tone"] == "#0b6e4f"
    assert found["hero"] == "beside"
    assert found["marks"] == 'rule "2 dots"'
    assert found["ratio"] == "1.25"
    assert not {"face", "cover", "desk", "words", "accent"} & found.keys()
    for line in ('tone = "#abc"', 'cover = "_images/pier.png"', 'desk = "world"'):
        chosen(typed, line)
    chosen(typed, "face = \"'Iowan Old Style', -apple-system, Georgia, serif\"").build()
    found = properties(typed)
    assert (found["tone"], found["desk"]) == ("#abc", "#123456")
    assert found["face"] == '"Iowan Old Style", -apple-system, "Georgia", serif'
    url = re.fullmatch(r'url\("(/media/pier\..*\.png)"\)', found["cover"])
    assert url
    assert typed.has(url[1])
    assert typed.read("/").endswith(" 4 /world/")


def test_files_of_a_font_are_one_family_with_a_face_each(typed: Newsroom) -> None:
    chosen(typed, 'face = "fonts/own.woff2, _static/fonts/own-bold.woff2, Charter, serif"').build()
    sheet = typed.read("/outlet.css")
    assert properties(typed)["face"] == '"option-face", "Charter", serif'
    regular, bold = re.findall(r"@font-face \{(.*?)\}", sheet, re.DOTALL)
    assert re.search(r'url\("/static/fonts/own\.\w+\.woff2"\) format\("woff2"\)', regular)
    assert "font-weight: 100 599" in regular
    assert re.search(r'url\("/fonts/own-bold\.woff2\?v=\w{8}"\)', bold)
    assert "font-weight: 600 900" in bold
    before = typed.read("/").split()[0]
    typed.write("content/_static/fonts/own-bold.woff2", b"wOF2 again").build()
    assert typed.read("/").split()[0] != before


HOSTILE = [
    'tone = "red;}*{display:none"',
    'tone = "#abcd"',
    'tone = "#abc\\n"',
    'face = "serif; } body { display: none"',
    "face = 'a\\22 b'",
    'face = "Georgia, url(https://evil.example/x)"',
    'face = "../../etc/own.woff2"',
    'face = "https://evil.example/own.woff2"',
    'face = "Georgia,, serif"',
    'face = "</style>"',
    'cover = "../secret.png"',
    'cover = "https://evil.example/x.png"',
    'cover = "/x.png"',
    'desk = "wrold"',
    'hero = "beside; }"',
    'marks = ["rule", "} body {"]',
    "tone = 3",
    "ratio = '1; }'",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_what_could_leave_the_style_sheet_is_refused_at_its_line(
    typed: Newsroom, line: str
) -> None:
    chosen(typed, line)
    (problem,) = typed.problems()
    at = (typed.root / "config.toml").read_text().splitlines().index(line) + 1
    assert problem.startswith(f"config.toml:{at}:")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('desk = "wrold"', 'no section "wrold" in config.toml, did you mean "world"?'),
        ('tone = "red"', 'theme option "tone" must be a colour'),
        ('cover = "_images/peer.png"', "there is no picture content/_images/peer.png"),
        ('face = "fonts/one.woff2"', "no font fonts/one.woff2, did you mean"),
        ('face = "_static/x.woff2"', "there is no font _static/x.woff2"),
    ],
)
def test_what_is_not_there_is_an_error_in_words(typed: Newsroom, line: str, message: str) -> None:
    chosen(typed, line)
    assert any(message in problem for problem in typed.problems())


def test_a_hostile_choice_of_a_theme_stays_a_string(newsroom: Newsroom) -> None:
    option = (
        "[options.x]\ntype = \"choice\"\ndefault = '\"; } </style>'\nchoices = ['\"; } </style>']\n"
    )
    newsroom.theme("mine", "default").append("themes/mine/theme.toml", option).build()
    assert properties(newsroom)["x"] == r'"\22 ; } \3c /style>"'


def test_an_option_has_a_name_that_style_sheets_can_take(newsroom: Newsroom) -> None:
    option = '[options."x;y"]\ntype = "number"\ndefault = 1\n'
    newsroom.theme("mine", "default").append("themes/mine/theme.toml", option)
    assert "must be a name in lower-case letters" in newsroom.problems()[0]


def test_pages_follow_the_options_that_style_sheets_have_and_no_others(typed: Newsroom) -> None:
    typed.story("world/ferry").build()
    chosen(typed, 'words = "{"')
    assert typed.build().rendered == 0
    chosen(typed, 'tone = "#123456"').build()
    assert properties(typed)["tone"] == "#123456"
    assert typed.build().rendered == 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_says_what_it_takes(kind: str) -> None:
    option = ThemeOption.model_validate({"type": kind, "default": ""})
    assert option.accepts("") is (KINDS[option.type].may_be_empty or kind == "text")
    assert option.wanted
