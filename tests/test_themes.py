"""Themes: inheritance, what shadows what, static files, options.

And nothing that a writer types becomes markup.
"""

from __future__ import annotations

import errno
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment
from newsroom import Newsroom
from selectolax.lexbor import LexborHTMLParser

from newsgen.errors import Refused
from newsgen.intake.frontmatter import SHOWN_TEXTS
from newsgen.render.door import Door
from newsgen.render.filters import filter_iso
from newsgen.render.reads import settings

STRINGS = 'not_found = "Not found"\nrecent_posts = "Recent"\n'
NEEDED = ("front", "section", "missing", "page", "recent", "redirect")


def least(newsroom: Newsroom, **files: str) -> Newsroom:
    """A theme without a parent, with the templates that every theme must have.

    All are empty but those given.
    """
    templates = {f"{name}__html": "" for name in NEEDED} | {
        "article__html": "{{ story.title }}",
        "outlet__css": "",
    }
    newsroom.theme("least", "", **{**templates, **files}).write(
        "themes/least/strings/en.toml", STRINGS
    )
    return newsroom.story("world/ferry")


PAGE = "/world/2026/11/ferry/"


# -- inheritance -----------------------------------------------------------------------------------


def test_a_theme_takes_from_its_parent_what_it_does_not_have_itself(newsroom: Newsroom) -> None:
    newsroom.theme("mine", "default", article__html="Mine: {{ story.title }}").story(
        "world/ferry"
    ).build()
    assert newsroom.read(PAGE) == "Mine: Ferry"
    assert 'class="masthead"' in newsroom.read("/world/")


def test_a_block_can_be_replaced_in_the_parents_template_of_the_same_name(
    newsroom: Newsroom,
) -> None:
    headline = (
        '{% extends "parent:article.html" %}{% block headline %}<h1>{{ story.title|upper }}</h1>'
        "{% endblock %}"
    )
    newsroom.theme("mine", "default", article__html=headline).story("world/ferry").build()
    page = newsroom.read(PAGE)
    assert "<h1>FERRY</h1>" in page
    assert '<h1 class="headline">' not in page
    assert 'class="masthead"' in page


def test_a_template_can_extend_its_namesake_on_every_level(newsroom: Newsroom) -> None:
    extend = '{% extends "parent:article.html" %}'
    least(
        newsroom,
        article__html="[{% block a %}least{% endblock %}|{% block b %}least{% endblock %}]",
    )
    newsroom.theme("second", "least", article__html=extend + "{% block a %}second{% endblock %}")
    newsroom.theme(
        "third", "second", article__html=extend + "{% block b %}third+{{ super() }}{% endblock %}"
    )
    newsroom.theme(
        "top", "third", article__html=extend + "{% block a %}top+{{ super() }}{% endblock %}"
    ).build()
    assert newsroom.read(PAGE) == "[top+second|third+least]"


def test_a_part_that_a_theme_has_shadows_that_of_every_ancestor_wherever_it_is_included(
    newsroom: Newsroom,
) -> None:
    least(newsroom, article__html='{% include "part.html" %}', part__html="least")
    newsroom.theme("middle", "least", part__html="middle").theme("top", "middle").build()
    assert newsroom.read(PAGE) == "middle"
    newsroom.write("themes/top/templates/part.html", 'top+{% include "parent:part.html" %}').build()
    assert newsroom.read(PAGE) == "top+middle"
    newsroom.remove("themes/top/templates/part.html").build()
    assert newsroom.read(PAGE) == "middle"


def test_macros_can_be_imported_from_an_ancestor(newsroom: Newsroom) -> None:
    macro = "{{% macro say() %}}{}{{% endmacro %}}"
    least(
        newsroom,
        macros__html=macro.format("least"),
        article__html='{% from "macros.html" import say %}{{ say() }}',
    )
    wrapped = (
        '{% from "parent:macros.html" import say as said %}{% macro say() %}top+{{ said() }}'
        "{% endmacro %}"
    )
    newsroom.theme("top", "least", macros__html=wrapped).build()
    assert newsroom.read(PAGE) == "top+least"


def test_strings_and_options_are_inherited_one_by_one(newsroom: Newsroom) -> None:
    least(
        newsroom,
        article__html='{{ t("recent_posts") }} {{ t("not_found") }} '
        "{{ options.size }} {{ options.tone }}",
    )
    option = '[options.{}]\ntype = "text"\ndefault = "{}"\n'
    newsroom.append(
        "themes/least/theme.toml", option.format("size", "small") + option.format("tone", "grey")
    )
    newsroom.theme("top", "least").append("themes/top/theme.toml", option.format("tone", "red"))
    newsroom.write("themes/top/strings/en.toml", 'recent_posts = "Just in"\n').build()
    assert newsroom.read(PAGE) == "Just in Not found small red"


def test_a_layout_picks_another_template_for_a_story_or_a_page(newsroom: Newsroom) -> None:
    newsroom.theme(
        "mine",
        "default",
        **{"article-photo__html": "Photos: {{ story.title }}", "page-wide__html": "Wide"},
    )
    newsroom.story("world/ferry", layout="photo").page("about", layout="wide").build()
    assert (newsroom.read(PAGE), newsroom.read("/about/")) == ("Photos: Ferry", "Wide")
    newsroom.story("world/ferry", layout="fotos")
    (problem,) = newsroom.problems()
    assert 'content/world/ferry.md:4:1: the theme has no layout "fotos"' in problem


@pytest.mark.parametrize(
    ("parent", "message"),
    [
        ("nobody", 'themes/mine/theme.toml: no theme named "nobody"'),
        ("defualt", 'themes/mine/theme.toml: no theme named "defualt", did you mean "default"?'),
        ("mine", 'themes/mine/theme.toml: theme "mine" is its own ancestor'),
    ],
)
def test_a_theme_needs_ancestors_that_there_are(
    newsroom: Newsroom, parent: str, message: str
) -> None:
    (problem,) = newsroom.theme("mine", parent).problems()
    assert re.sub(r"(:\d+)+:", ":", problem) == message


# -- what a theme leaves out -----------------------------------------------------------------------


def test_a_theme_without_pages_for_years_authors_tags_and_series_has_none_and_no_links_to_them(
    newsroom: Newsroom,
) -> None:
    urls = "{{ story.authors[0].url }}|{{ story.tags[0].url }}|{{ story.series.url }}"
    section = "{% for year in listing.years %}{{ year.url }}{% endfor %}"
    least(newsroom, article__html=f"{urls}{{{{ story.body }}}}", section__html=section).author(
        "ana-brito", "Ana Brito"
    )
    newsroom.story(
        "world/ferry",
        "By [Ana](../_authors/ana-brito.md).",
        author="ana-brito",
        tags=["Tide"],
        series="Harbour",
    )
    newsroom.build()
    assert newsroom.read(PAGE).startswith("||")
    assert "authors/" not in newsroom.read(PAGE)
    assert newsroom.read("/world/") == ""
    assert "authors" not in newsroom.read("/sitemap-pages.xml")
    folders = {path.split("/")[0] for path in newsroom.files()}
    assert folders & {"authors", "tags", "series"} == set()
    assert not newsroom.has("/world/2026/")


@pytest.mark.parametrize("name", ["front.html", "article.html", "missing.html"])
def test_a_theme_that_lacks_a_page_that_every_site_has_is_told_so(
    newsroom: Newsroom, name: str
) -> None:
    least(newsroom).remove(f"themes/least/templates/{name}")
    assert [problem for problem in newsroom.problems() if f'no template "{name}"' in problem]


# -- mistakes in templates -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "line", "wrong"),
    [
        ("\n{{ story.titel }}", 2, "titel"),
        ("\n\n{{ stroy.title }}", 3, "stroy"),
        ("{% if story.titel %}{% endif %}", 1, "titel"),
        ("\n{% for %}", 2, "expression"),
        ("\n{% block a %}", 2, "endblock"),
        ('\n{{ t("nowhere") }}', 2, "nowhere"),
        ('\n{{ t("by") }}', 2, "authors"),
        ('\n{{ static("css/nowhere.css") }}', 2, "css/nowhere.css"),
        ('\n{{ story.date|date("longest") }}', 2, "longest"),
        ("\n{{ story.title|nowhere }}", 2, "nowhere"),
        ('\n{% include "nowhere.html" %}', 2, "nowhere.html"),
        ('\n{% include "parent:nowhere.html" %}', 2, "parent:nowhere.html"),
        ("\n{{ 1 / 0 }}", 2, "division by zero"),
        ('\n{{ newest("three") }}', 2, "str"),
        ('\n{{ parts("parts/entry.html", 3) }}', 2, "not iterable"),
        ("\n{{ pinned() }}", 2, "missing 1 required positional argument"),
        ("\n{{ 3|absolute }}", 2, "int"),
        ("\n{{ story.title|date }}", 2, "date"),
        ("\n{{ options.nowhere }}", 2, "nowhere"),
        ("\n{{ outlet.nowhere }}", 2, "nowhere"),
        ('\n{{ author("nobody").nowhere }}', 2, "nowhere"),
    ],
)
def test_a_mistake_in_a_template_names_its_file_and_line(
    newsroom: Newsroom, template: str, line: int, wrong: str
) -> None:
    newsroom.theme("mine", "default", article__html=template).story("world/ferry")
    (problem,) = newsroom.problems()
    place, _, message = problem.partition(": ")
    assert place == f"themes/mine/templates/article.html:{line}"
    assert wrong in message


def test_a_mistake_shows_which_story_was_being_rendered_and_in_which_part(
    newsroom: Newsroom,
) -> None:
    least(
        newsroom, article__html='{% include "part.html" %}', part__html="\n{{ story.picture.url }}"
    )
    newsroom.picture("world/quay.png").story("world/fine", image={"src": "quay.png", "alt": "Quay"})
    (problem,) = newsroom.problems()
    assert problem.startswith("themes/least/templates/part.html:2: ")
    assert problem.endswith("(while rendering content/world/ferry.md)")


def test_what_an_attribute_fails_in_is_no_mistake_of_the_template_that_reads_it(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(door: Door, seconds: int) -> datetime:
        raise TypeError("a mistake of newsgen's own")

    monkeypatch.setattr(settings, "moment", broken)
    least(newsroom, article__html="{{ story.date }}").story("world/ferry")
    with pytest.raises(TypeError, match="newsgen's own"):
        newsroom.build()


def test_every_template_with_a_mistake_is_named_though_no_page_uses_it(newsroom: Newsroom) -> None:
    least(newsroom, article__html="{% if %}", unused__html="\n{% endfor %}")
    assert {problem.split(": ")[0] for problem in newsroom.problems()} == {
        "themes/least/templates/article.html:1",
        "themes/least/templates/unused.html:2",
    }


# -- what is idle ----------------------------------------------------------------------------------


def idle(room: Newsroom) -> list[str]:
    codes = ("unknown-block", "unused-template", "no-strings")
    found = [one for one in room.build().warnings if one.code in codes]
    assert [one for one in room.build().warnings if one.code in codes] == found
    return [f"{one.place}: {one.message}" for one in found]


def test_a_block_that_no_template_above_has_is_told(newsroom: Newsroom) -> None:
    newsroom.theme(
        "mine",
        "default",
        article__html='{% extends "parent:article.html" %}\n\n{% if true %}{% block boddy %}x'
        "{% endblock %}{% endif %}{% block body %}{% block inner %}{% endblock %}{% endblock %}",
        page__html='{% extends "base.html" %}{% block content %}{% block new %}{% endblock %}'
        "{% endblock %}",
        tag__html="{% block of_its_own %}{% endblock %}",
    )
    (one,) = [one for one in idle(newsroom) if "boddy" in one]
    assert one == (
        'themes/mine/templates/article.html:3:23: no template above has a block "boddy", '
        'did you mean "body"?'
    )
    assert not [one for one in idle(newsroom) if "inner" in one or "of_its_own" in one]
    newsroom.replace("themes/mine/templates/article.html", "boddy", "head")
    assert not [one for one in idle(newsroom) if "boddy" in one]


def test_a_template_that_nothing_is_made_with_is_told(newsroom: Newsroom) -> None:
    newsroom.theme(
        "mine",
        "default",
        artcle__html="x",
        article__html='{% include "one.html" %}{{ part("two.html") }}',
        one__html='{% from "three.html" import x %}',
        three__html="{% macro x() %}{% endmacro %}",
        two__html="x",
    )
    newsroom.write("themes/mine/templates/article-wide.html", "x")
    (one,) = idle(newsroom)
    assert one == (
        'themes/mine/templates/artcle.html: no page is made with the template "artcle.html", '
        'did you mean "article.html"?'
    )
    newsroom.write("themes/mine/templates/two.html", '{% include "art" ~ "cle.html" %}')
    assert idle(newsroom) == []


def test_the_default_theme_has_nothing_idle(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", 'name = "World"', 'name = "World"\nlanguage = "de"')
    assert idle(newsroom) == []


def test_a_language_without_words_is_told_where_it_is_named(newsroom: Newsroom) -> None:
    newsroom.replace("config.toml", 'name = "World"', 'name = "World"\nlanguage = "lb"')
    (one,) = idle(newsroom)
    assert one.endswith('the theme has no words in the language "lb": the interface is in English')
    newsroom.theme("mine", "default").write("themes/mine/strings/lb.toml", 'share = "Deelen"\n')
    assert idle(newsroom) == []


# -- options ---------------------------------------------------------------------------------------

OPTIONS = """
[options.flag]
type = "bool"
default = true

[options.words]
type = "text"
default = "plain"

[options.count]
type = "number"
default = 3

[options.tone]
type = "choice"
default = "light"
choices = ["light", "dark"]

[options.services]
type = "list"
default = ["email"]
"""


def test_options_have_their_defaults_and_take_what_the_settings_say(newsroom: Newsroom) -> None:
    shown = (
        "{{ options.flag }} {{ options.words }} {{ options.count }} {{ options.tone }} "
        "{{ options.services|join('+') }}"
    )
    least(newsroom, article__html=shown).append("themes/least/theme.toml", OPTIONS).build()
    assert newsroom.read(PAGE) == "True plain 3 light email"
    chosen = 'flag = false\nwords = "<b>"\ncount = 0.5\ntone = "dark"\nservices = []\n'
    newsroom.append("config.toml", f"[theme.options]\n{chosen}").build()
    assert newsroom.read(PAGE) == "False &lt;b&gt; 0.5 dark "


def test_an_item_that_is_no_choice_of_a_list_is_an_error(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", '\n[theme.options]\nshare_links = ["email", "twiter"]\n')
    (problem,) = newsroom.problems()
    assert problem.endswith('theme option "share_links" has no choice "twiter"')
    newsroom.replace("config.toml", "twiter", "redit")
    assert newsroom.problems()[0].endswith('has no choice "redit", did you mean "reddit"?')


def test_a_page_follows_the_options_that_it_asks_for_and_which_there_are(
    newsroom: Newsroom,
) -> None:
    every = (
        "{% for name in options %}{{ name }} {% endfor %}{{ options.words is defined }} "
        "{{ options|length }}"
    )
    least(newsroom, article__html=every, front__html='{{ options.get("tone") }}')
    option = '[options.{}]\ntype = "text"\ndefault = "{}"\n'
    newsroom.append("themes/least/theme.toml", option.format("tone", "calm")).build()
    assert (newsroom.read(PAGE), newsroom.read("/")) == ("tone False 1", "calm")
    newsroom.append("themes/least/theme.toml", option.format("words", "many"))
    assert newsroom.build().rendered == 1
    assert newsroom.read(PAGE) == "tone words True 2"
    newsroom.replace("themes/least/theme.toml", '"calm"', '"loud"')
    assert newsroom.build().rendered == 1
    assert newsroom.read("/") == "loud"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ('flag = "yes"', 'theme option "flag" must be true or false'),
        ("flag = 1", 'theme option "flag" must be true or false'),
        ("words = 3", 'theme option "words" must be a text'),
        ("count = true", 'theme option "count" must be a number'),
        ('tone = "grey"', 'theme option "tone" must be one of light, dark'),
        ('services = "email"', 'theme option "services" must be a list'),
        ("flags = true", 'the theme has no option "flags", did you mean "flag"?'),
    ],
)
def test_an_option_of_another_type_is_an_error_at_its_line(
    newsroom: Newsroom, option: str, message: str
) -> None:
    least(newsroom).append("themes/least/theme.toml", OPTIONS).append(
        "config.toml", f"[theme.options]\n{option}\n"
    )
    (problem,) = newsroom.problems()
    place, _, rest = problem.partition(": ")
    line = (newsroom.root / "config.toml").read_text().splitlines().index(option) + 1
    assert place.startswith(f"config.toml:{line}:")
    assert rest == message


# -- static files ----------------------------------------------------------------------------------


def test_a_static_file_has_its_digest_in_its_name_which_changes_with_it(newsroom: Newsroom) -> None:
    least(newsroom, article__html='{{ static("css/site.css") }}').write(
        "themes/least/static/css/site.css", "a{}"
    ).build()
    first = newsroom.read(PAGE)
    assert re.fullmatch(r"/static/css/site\.[0-9a-f]{10}\.css", first)
    newsroom.write("themes/least/static/css/site.css", "b{}").build()
    assert newsroom.read(PAGE) != first
    assert newsroom.read(newsroom.read(PAGE)) == "b{}"
    assert not newsroom.has(first)


def test_a_static_file_of_a_theme_replaces_its_parents(newsroom: Newsroom) -> None:
    least(newsroom, article__html='{{ static("a.txt") }} {{ static("b.txt") }}')
    newsroom.write("themes/least/static/a.txt", "old").write("themes/least/static/b.txt", "kept")
    newsroom.theme("top", "least").write("themes/top/static/a.txt", "new").build()
    one, other = newsroom.read(PAGE).split()
    assert (newsroom.read(one), newsroom.read(other)) == ("new", "kept")
    assert len([path for path in newsroom.files() if path.startswith("static/a.")]) == 1


SHEET = """\
a { background: url(../img/quay.png) } b { background: url( "../img/quay.png" ) } \
c { background: url('deep/er.css') }
d { background: url(data:image/png;base64,AAAA) } e { background: url(https://x.test/y.png) } \
f { mask: url(#m) }
g { background: url(/absolute.png) } h { background: url(../img/nowhere.png) } \
i { background: url(site.css) }
j { background: url(../img/quay.svg#mark) } k { background: url("../img/quay.png?v=1") }
"""


def test_a_style_sheets_addresses_lead_to_the_names_with_digests(newsroom: Newsroom) -> None:
    least(newsroom, article__html='{{ static("css/site.css") }}').write(
        "themes/least/static/css/site.css", SHEET
    )
    newsroom.write(
        "themes/least/static/css/deep/er.css", "z { background: url(../../img/quay.png) }"
    )
    newsroom.picture("quay.png").write("themes/least/static/img/quay.svg", "<svg/>")
    newsroom.write(
        "themes/least/static/img/quay.png", (newsroom.root / "content/quay.png").read_bytes()
    ).build()
    sheet = newsroom.read(newsroom.read(PAGE))
    found = re.findall(r"(\w) \{ \w+: url\(\s*[\"']?([^\"')]+)", sheet)
    urls = dict(found)
    picture = urls["a"]
    assert re.fullmatch(r"/static/img/quay\.[0-9a-f]{10}\.png", picture)
    assert urls["b"] == picture
    assert picture in newsroom.read(urls["c"])
    assert re.fullmatch(r"/static/img/quay\.[0-9a-f]{10}\.svg#mark", urls["j"])
    assert urls["k"] == f"{picture}?v=1"
    assert {name: urls[name] for name in "defghi"} == {
        "d": "data:image/png;base64,AAAA",
        "e": "https://x.test/y.png",
        "f": "#m",
        "g": "/absolute.png",
        "h": "../img/nowhere.png",
        "i": "site.css",
    }


def test_a_picture_that_a_style_sheet_shows_changes_the_sheets_name_too(newsroom: Newsroom) -> None:
    least(newsroom, article__html='{{ static("site.css") }}').write(
        "themes/least/static/site.css", "a { mask: url(m.svg) }"
    )
    newsroom.write("themes/least/static/m.svg", "<svg/>").build()
    first = newsroom.read(PAGE)
    newsroom.write("themes/least/static/m.svg", "<svg></svg>").build()
    assert newsroom.read(PAGE) != first


def test_two_style_sheets_that_name_each_other_do_not_hang_the_build(newsroom: Newsroom) -> None:
    least(newsroom, article__html='{{ static("a.css") }}')
    newsroom.write("themes/least/static/a.css", "@import url(b.css);").write(
        "themes/least/static/b.css", "@import url(a.css);"
    )
    (problem,) = newsroom.problems()
    assert problem == "themes/least/static/a.css: names itself by way of b.css"


def test_section_colours_become_classes_in_the_outlets_own_sheet(newsroom: Newsroom) -> None:
    newsroom.build()
    assert ".section-world { --section-colour: #123456; }" in newsroom.read("/outlet.css")
    link = (
        LexborHTMLParser(newsroom.read("/"))
        .css_first('link[href^="/outlet.css"]')
        .attributes["href"]
    )
    newsroom.replace("config.toml", "#123456", "#654321").build()
    assert (
        LexborHTMLParser(newsroom.read("/"))
        .css_first('link[href^="/outlet.css"]')
        .attributes["href"]
        != link
    )


# -- escaping --------------------------------------------------------------------------------------

PRINTED = (
    "{{ '<b>' }}{{ '<b>'|safe }}{{ 1 }}{{ none }}{{ ['<'] }}{{ 'it\\'s \"so\" & so' }}",
    "{% set x %}<i>{{ '&' }}</i>{% endset %}{{ x }}{{ x ~ '<' }}",
    "{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}{% call m('<') %}{{ '>' }}{% endcall %}",
    "{% filter upper %}a<b>{{ '&' }}{% endfilter %}{{ '<'|e }}{{ ('<'|e)|length }}",
    "{% autoescape false %}{{ '<' }}{% endautoescape %}",
    "{% autoescape 1 > 0 %}{{ '<' }}{% endautoescape %}",
    "{% for one in '<&' %}{{ loop.index }}{{ one }}{% endfor %}{{ '%s'|format('<') }}",
)


@pytest.mark.parametrize("template", PRINTED)
def test_templates_print_what_jinja_prints(newsroom: Newsroom, template: str) -> None:
    least(newsroom, article__html=template).build()
    assert newsroom.read(PAGE) == Environment(autoescape=True).from_string(template).render()


def test_equal_moments_are_written_in_their_own_zones() -> None:
    zone = ZoneInfo("Europe/Lisbon")
    first = datetime(2026, 10, 25, 1, 30, tzinfo=zone)
    for moment in (first, first.replace(fold=1), first.astimezone(UTC)):
        assert filter_iso(moment) == moment.isoformat()


HOSTILE = (
    "</title><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;b&gt;{{ 7 * 7 }}{% raw %}"
)
BODY = HOSTILE.replace("src=x", "")
SHOWN = "</title><script>alert(1)</script>"


def hostile(newsroom: Newsroom) -> Newsroom:
    """A site in which every text that people can type tries to be markup."""
    text = HOSTILE.replace('"', '\\"')
    newsroom.replace("config.toml", 'name = "The Test Courier"', f'name = "{text}"')
    newsroom.replace(
        "config.toml",
        'tagline = "News for tests"',
        f'tagline = "{text}"\ncopyright = "{text}"\nabout_heading = "{text}"',
    )
    newsroom.replace("config.toml", 'name = "World"', f'name = "{text}"\ndescription = "{text}"')
    newsroom.append(
        "config.toml",
        f'\n[[outlet.social]]\nservice = "mastodon"\nurl = "https://x.test/"\nlabel = "{text}"\n',
    )
    newsroom.append("config.toml", "\n[feeds]\ntags = true\n").picture("quay.png")
    quoted = HOSTILE.replace("'", "''")
    record = f"name: '{quoted}'\nrole: '{quoted}'\nphoto: ../quay.png\nphoto_alt: '{quoted}'"
    newsroom.write(
        "content/_authors/eve.md",
        f"---\n{record}\nlinks: [{{label: '{quoted}', url: 'https://x.test/'}}]\n---\n\nText.\n",
    )
    picture = {"src": "../quay.png", "alt": HOSTILE, "caption": HOSTILE, "credit": HOSTILE}
    keys: dict[str, Any] = {
        **dict.fromkeys(SHOWN_TEXTS, HOSTILE),
        "genre": "sponsored",
        "include": ["feeds", "recent", "related", "lead"],
        "starts": "2026-12-02 20:00",
        "dateline": HOSTILE,
        "series": HOSTILE,
        "tags": [HOSTILE],
    }
    for number in range(8):
        newsroom.story(
            f"world/s{number}",
            f"{BODY}\n\n## {BODY}",
            author=["eve", HOSTILE],
            image=picture,
            **keys,
        )
    newsroom.story("world/byline", byline=HOSTILE, title=HOSTILE)
    return newsroom.page("about", title=HOSTILE, summary=HOSTILE, image=picture)


def test_nothing_that_anybody_types_becomes_markup_on_any_kind_of_page(newsroom: Newsroom) -> None:
    hostile(newsroom).build()
    pages = [path for path in newsroom.files() if path.endswith(".html")]
    kinds = set()
    for path in pages:
        text = newsroom.read(path)
        page = LexborHTMLParser(text)
        kinds |= {node.attributes["class"].split()[0] for node in page.css('body[class^="kind-"]')}
        assert "49" not in re.sub(r'"identifier":"[^"]*"', "", text), path
        assert page.css("img[src=x], [onerror]") == [], path
        run = page.css('script:not([type="application/ld+json"])')
        assert {node.attributes.get("src", "")[:8] for node in run} <= {"/static/"}, path
        assert (
            SHOWN in re.sub(r"[“”‘’]", '"', page.text())
            or path == "404.html"
            or "about" in path
            or "author" in path
        ), path
    assert {kind.removeprefix("kind-") for kind in kinds} == {
        "front", "section", "year", "author", "tag", "series", "events", "article", "page",
        "missing", "feeds",
    }  # fmt: skip


def test_nothing_that_anybody_types_becomes_markup_in_feeds(newsroom: Newsroom) -> None:
    hostile(newsroom).build()
    feeds = [path for path in newsroom.files() if path.endswith("feed.xml")]
    assert len(feeds) == 6
    for path in feeds:
        document = ElementTree.fromstring(newsroom.read(path))
        assert "script" not in {element.tag for element in document.iter()}
        for html in document.iter("{http://purl.org/rss/1.0/modules/content/}encoded"):
            assert LexborHTMLParser(html.text or "").css("script, [onerror]") == [], path


def test_addresses_that_a_browser_would_run_are_refused(newsroom: Newsroom) -> None:
    newsroom.append(
        "config.toml", '\n[[outlet.social]]\nservice = "x"\nurl = "javascript:alert(1)"\n'
    )
    newsroom.write(
        "content/_authors/eve.md",
        "---\nname: Eve\nlinks: [{label: Me, url: 'javascript:alert(1)'}]\n---\n",
    )
    (problem,) = newsroom.problems()
    assert "config.toml" in problem
    newsroom.replace("config.toml", "javascript:alert(1)", "https://x.test/")
    (problem,) = newsroom.problems()
    assert "content/_authors/eve.md:3:" in problem


def test_a_theme_on_a_broken_disk_is_told_by_the_name_of_its_file(newsroom: Newsroom) -> None:
    newsroom.bare().story("world/ferry").build()
    manifest = newsroom.root / "themes" / "bare" / "theme.toml"
    read = Path.read_bytes

    def broken(path: Path) -> bytes:
        if path == manifest:  # the system names no file once it is open
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(path)

    with mock.patch.object(Path, "read_bytes", broken), pytest.raises(Refused, match=str(manifest)):
        newsroom.build()


def test_a_folder_of_a_theme_that_cannot_be_read_is_not_taken_for_an_empty_one(
    newsroom: Newsroom,
) -> None:
    newsroom.theme("own", parent="default").write("themes/own/static/css/own.css", "body {}")
    newsroom.build()
    scandir, css = os.scandir, str(newsroom.root / "themes" / "own" / "static" / "css")

    def scan(path: str | os.PathLike[str]) -> os._ScandirIterator[str]:
        if os.fspath(path) == css:
            raise PermissionError(errno.EACCES, "Permission denied", css)
        return scandir(path)

    with (
        mock.patch("os.scandir", scan),
        pytest.raises(Refused, match="static/css: Permission denied"),
    ):
        newsroom.build()
    assert any(path.startswith("static/css/own.") for path in newsroom.files())


def test_a_logo_for_a_dark_ground_stands_beside_the_other(newsroom: Newsroom) -> None:
    newsroom.picture("logo.png").picture("night.png").story("world/ferry")
    newsroom.replace("config.toml", "tagline =", 'logo = "logo.png"\ntagline =').build()
    assert 'class="logo logo-dark"' not in newsroom.read(PAGE)
    newsroom.replace("config.toml", "tagline =", 'logo_dark = "night.png"\ntagline =').build()
    logos = LexborHTMLParser(newsroom.read(PAGE)).css(".two-logos .logo")
    assert [logo.attributes["src"].split("/")[2].partition(".")[0] for logo in logos] == [
        "logo",
        "night",
    ]


def test_beside_a_story_stands_what_came_before_it_in_its_section(newsroom: Newsroom) -> None:
    for number in range(7):
        newsroom.story(f"world/s{number}", date=f"2026-11-1{number} 10:00")
    newsroom.story("sports/derby", date="2026-11-12 12:00").build()
    page = LexborHTMLParser(newsroom.read("/world/2026/11/s5/"))
    earlier = [link.attributes["href"] for link in page.css(".earlier li a")]
    assert earlier == [f"/world/2026/11/s{number}/" for number in (3, 2, 1)]
    assert page.css_first(".to-older").attributes["href"] == "/world/2026/11/s4/"
