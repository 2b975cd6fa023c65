"""Parts: pieces that pages share are made once.

They come out as if each page had made them, and count in the trace of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from newsroom import Newsroom, facts_of
from test_themes import PAGE, least
from test_traces import as_if_clean

from newsgen.render.shelf import Shelf
from newsgen.render.templates import Templates


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The templates that are filled in as parts, in order."""
    filled: list[str] = []
    fill = Templates.fill

    def count(self: Templates, name: str, context: dict[str, object]) -> str:
        filled.append(name)
        return fill(self, name, context)

    with monkeypatch.context() as patch:
        patch.setattr(Templates, "fill", count)
        yield filled


def parted(newsroom: Newsroom, call: str, part: str, **files: str) -> Newsroom:
    """A theme whose stories show nothing but one part."""
    return least(newsroom, article__html="{{ part(" + call + ") }}", part__html=part, **files)


# -- made once, and like no part -------------------------------------------------------------------


def test_a_part_shows_its_values_and_has_the_names_of_every_template(newsroom: Newsroom) -> None:
    shown = (
        '{{ word }} {{ outlet.name }} {{ lang }} {{ preview }} {{ t("recent_posts") }} '
        "{{ menu[0].name }}"
    )
    parted(newsroom, '"part.html", word="<Now>"', shown).build()
    assert newsroom.read(PAGE) == "&lt;Now&gt; The Test Courier en False Recent World"


def test_a_part_is_made_once_for_each_set_of_values(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = "{{ story.title }} {{ level }} "
    article = (
        '{% for other in story.recent %}{{ part("part.html", story=other, level=3) }}{% endfor %}'
    )
    least(newsroom, article__html=article, part__html=part)
    for number in range(5):
        newsroom.story(f"world/s{number}", date=f"2026-11-0{number + 1} 10:00")
    with counted(monkeypatch) as filled:
        newsroom.build()
    assert newsroom.read(PAGE) == "S4 3 S3 3 S2 3 "
    assert len(filled) == 5


def test_the_parts_of_a_list_are_those_of_its_stories(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = (
        '{% for other in story.recent %}{{ part("part.html", story=other, level=3) }}{% endfor %}'
    )
    article = each + '={{ parts("part.html", story.recent, level=3) }}={{ parts("part.html", []) }}'
    least(newsroom, article__html=article, part__html="<i>{{ story.title }}</i>{{ level }} ")
    newsroom.story("world/s1", date="2026-11-01").story("world/s2", date="2026-11-02")
    with counted(monkeypatch) as filled:
        newsroom.build()
    assert newsroom.read(PAGE) == "<i>S2</i>3 <i>S1</i>3 =<i>S2</i>3 <i>S1</i>3 ="
    assert len(filled) == 2


def test_a_part_is_another_in_each_language_of_the_interface(newsroom: Newsroom) -> None:
    newsroom.append(
        "config.toml",
        '\n[sections.espanol]\nname = "Spanish"\nlanguage = "es"\nnames = { es = "Español" }\n',
    )
    parted(
        newsroom,
        '"part.html", section=story.section',
        '{{ lang }} {{ t("recent_posts") }}, {{ section.name }}',
    )
    newsroom.write("themes/least/strings/es.toml", 'recent_posts = "Lo último"\n').story(
        "espanol/mareas"
    ).build()
    assert newsroom.read(PAGE) == "en Recent, World"
    assert newsroom.read("/espanol/2026/11/mareas/") == "es Lo último, Español"


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("1", "true", "1|True"),
        ("1", "1.0", "1|1.0"),
        ("0.0", "-0.0", "0.0|-0.0"),
        ('"<i>"', '"<i>"|safe', "&lt;i&gt;|<i>"),
        ('["a", 1]', '["a", true]', "[&#39;a&#39;, 1]|[&#39;a&#39;, True]"),
        ("none", '""', "None|"),
    ],
)
def test_values_that_are_equal_but_not_printed_alike_make_two_parts(
    newsroom: Newsroom, one: str, other: str, shown: str
) -> None:
    calls = '{{ part("part.html", value=%s) }}|{{ part("part.html", value=%s) }}'
    least(newsroom, article__html=calls % (one, other), part__html="{{ value }}").build()
    assert newsroom.read(PAGE) == shown


def test_what_is_shown_twice_under_several_names_is_not_mixed_up(newsroom: Newsroom) -> None:
    calls = (
        '{{ part("part.html", a=1, b=2) }} {{ part("part.html", a=2, b=1) }} '
        '{{ part("part.html", b=2, a=1) }}'
    )
    least(newsroom, article__html=calls, part__html="{{ a }}{{ b }}").build()
    assert newsroom.read(PAGE) == "12 21 12"


def test_everything_that_lists_are_made_of_can_be_given_to_a_part(newsroom: Newsroom) -> None:
    newsroom.append(
        "config.toml", '\n[[outlet.social]]\nservice = "mastodon"\nurl = "https://x.test/"\n'
    )
    newsroom.author("ana", "Ana Brito").picture("world/q.png").page("about")
    values = {
        "menu": "{{ value[0].name }}",
        "story.section": "{{ value.name }}",
        "story.authors": '{{ value|map(attribute="name")|join("+") }}',
        "story.picture": "{{ value.width }}",
        "story.tags[0]": "{{ value.name }}",
        "story.tags": "{{ value[0].name }}",
        "story.date": "{{ value|iso }}",
        "story.updated": "{{ value }}",
        "page.feeds": "{{ value[0].url }}",
        "plain_pages": "{{ value[0].title }}",
        "outlet.social[0]": "{{ value.service }}",
        "outlet.about": "{{ value }}",
        "story.recent": "{{ value|length }}",
    }
    call = '{{{{ part("p{}.html", value={}) }}}}'
    calls = "|".join(call.format(number, name) for number, name in enumerate(values))
    parts = {f"p{number}__html": part for number, part in enumerate(values.values())}
    least(newsroom, article__html=calls, **parts)
    keys = {"author": ["ana", "Guest"], "image": {"src": "q.png", "alt": "Q"}, "tags": ["Tide"]}
    newsroom.story("world/ferry", **keys).story("world/old", date="2026-11-01", **keys).build()
    assert newsroom.read(PAGE).split("|") == [
        *("World", "World", "Ana Brito+Guest", "3", "Tide", "Tide"),
        *("2026-11-20T10:00:00+00:00", "None", "/feed.xml", "About", "mastodon"),
        "<p>The Test Courier reports on <strong>tests</strong>.</p>",
        "1",
    ]


def test_a_part_can_show_parts_and_extend_its_namesake_in_the_parent(newsroom: Newsroom) -> None:
    parted(
        newsroom,
        '"part.html", word="a"',
        '[{{ part("inner.html", word=word) }}]',
        inner__html="{{ word }}",
    )
    child = '{% include "parent:part.html" %}{{ part("inner.html", word="b") }}'
    newsroom.theme("top", "least", part__html=child).build()
    assert newsroom.read(PAGE) == "[a]b"


def test_the_oldest_parts_are_made_anew_where_there_are_many(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsgen.render.shelf.SHARED_KEPT", 8)
    words = '{% for word in "abcdefghijkl" ~ "al" %}{{ part("part.html", word=word) }}{% endfor %}'
    least(newsroom, article__html=words, part__html="{{ word }}")
    with counted(monkeypatch) as filled:
        newsroom.build()
    assert newsroom.read(PAGE) == "abcdefghijklal"
    assert len(filled) == 12 + 1


# -- traces ----------------------------------------------------------------------------------------


def test_what_a_part_has_read_is_in_the_trace_of_each_page_that_shows_it(
    newsroom: Newsroom,
) -> None:
    parted(newsroom, '"part.html"', '{{ data("tides").high }} {{ newest(1)[0].authors[0].name }}')
    newsroom.write("content/_data/tides.toml", 'high = "06:12"\n').author("ana", "Ana")
    newsroom.story("world/ferry", author="ana").story("world/tram", date="2026-11-01").build()
    for path in ("world/2026/11/ferry/index.html", "world/2026/11/tram/index.html"):
        facts = facts_of(newsroom.root, path)
        assert {"data:tides", "author:ana", "template:part.html"} <= facts
        assert any(name.startswith("newest\thome\t1\t") for name in facts)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/_data/tides.toml", "06:12", "07:00"),
        ("content/_authors/ana.md", "name: Ana", "name: Eva"),
        ("themes/least/templates/part.html", "High", "Low"),
        ("themes/least/templates/inner.html", "by", "from"),
        ("config.toml", 'name = "World"', 'name = "Planet"'),
        ("content/world/ferry.md", "Ferry", "Boat"),
        ("content/world/ferry.md", "news", "opinion"),
    ],
)
def test_what_changes_in_a_part_explains_what_changes_on_every_page(
    newsroom: Newsroom, tmp_path: Path, path: str, old: str, new: str
) -> None:
    part = (
        'High: {{ data("tides").high }} {{ story.title }} {{ story.genre }} '
        "{{ story.section.name }}"
    )
    part += '{% include "inner.html" %}'
    calls = '{% for other in newest(2) %}{{ part("part.html", story=other) }}{% endfor %}'
    least(
        newsroom,
        article__html=calls,
        part__html=part,
        inner__html=" by {{ story.authors[0].name }}",
    )
    newsroom.write("content/_data/tides.toml", 'high = "06:12"\n').author("ana", "Ana")
    newsroom.story("world/ferry", author="ana", genre="news").story(
        "world/tram", author="ana", date="2026-11-01"
    ).build()
    before = newsroom.read("/world/2026/11/tram/")
    as_if_clean(newsroom.replace(path, old, new).root, tmp_path)
    assert newsroom.read("/world/2026/11/tram/") != before


def test_a_warning_from_a_part_is_told_by_every_build(newsroom: Newsroom) -> None:
    parted(newsroom, '"part.html"', "{{ author('ana').bio }}").author(
        "ana", "Ana", "See [this](cid:x)."
    )
    first = [str(warning) for warning in newsroom.build().warnings]
    assert first == [str(warning) for warning in newsroom.build().warnings]


# -- mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "part", "place", "wrong"),
    [
        ('"part.html"', "\n{{ page.title }}", "part.html:2", 'nothing is called "page" here'),
        ('"part.html"', "\n{{ story.title }}", "part.html:2", 'nothing is called "story" here'),
        ('"part.html", stories=1', "\n{{ storeys }}", "part.html:2", 'did you mean "stories"?'),
        (
            '"part.html", story=story.recent|first',
            "{{ story.titel }}",
            "article.html:1",
            "sequence was empty",
        ),
        (
            '"part.html", section=story.section',
            "\n{{ section.titel }}",
            "part.html:2",
            'has no "titel"',
        ),
        ('"part.html"', '\n{{ t("nowhere") }}', "part.html:2", "nowhere"),
        ('"part.html"', "\n{{ 1 / 0 }}", "part.html:2", "division by zero"),
        ('"part.html"', '\n{{ part("part.html") }}', "part.html:2", "call themselves without end"),
        ('"part.html"', "\n{% if %}", "part.html:2", "expression"),
        ('"nowhere.html"', "", "article.html:1", 'no template "nowhere.html"'),
        ('"part.html", a=nothing', "", "article.html:1", 'nothing is called "nothing" here'),
        ('"part.html", a={"b": 1}', "", "article.html:1", 'a value of the type dict, as "a" is'),
        ('"part.html", a=[{"b": 1}]', "", "article.html:1", 'a value of the type dict, as "a" is'),
        ('"part.html", a=page', "", "article.html:1", 'a value of the type Head, as "a" is'),
        ('"part.html", a=t', "", "article.html:1", 'a function, as "a" is'),
        ('"part.html", a=story', "", "article.html:1", 'the whole story of a page, as "a" is'),
        ('a="part.html"', "", "article.html:1", "part"),
    ],
)
def test_a_mistake_in_a_part_or_its_values_names_the_line_and_the_story(
    newsroom: Newsroom, call: str, part: str, place: str, wrong: str
) -> None:
    (problem,) = parted(newsroom, call, part).problems()
    assert problem.startswith(f"themes/least/templates/{place}: ")
    assert wrong in problem
    assert "expression" in wrong or problem.endswith("(while rendering content/world/ferry.md)")


def test_a_part_that_fails_is_not_kept(newsroom: Newsroom) -> None:
    parted(newsroom, '"part.html"', "{{ 1 / 0 }}").story("world/tram")
    (problem,) = newsroom.problems()
    assert problem.endswith("(while rendering content/world/ferry.md and 1 more)")


def test_what_is_shared_belongs_to_one_build(newsroom: Newsroom) -> None:
    assert not hasattr(Shelf.shared, "cache_info")
    parted(newsroom, '"part.html"', "{{ outlet.name }}").build()
    newsroom.replace("config.toml", "The Test Courier", "The Other Courier").build()
    assert newsroom.read(PAGE) == "The Other Courier"
