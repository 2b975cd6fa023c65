"""Templates reach what they are offered, and nothing of the program or the machine behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateError
from newsroom import NOON, Newsroom

from newsgen.errors import Broken
from newsgen.outlet.theme import Theme
from newsgen.render.environment import ChainEnvironment

OWN = "themes/own/templates/article.html"
# Ways out of a template that have been told of, from every object that a page has at hand.
OBJECTS = (
    *("''", "()", "[]", "{}", "1", "true", "none", "page", "story", "outlet", "menu", "options"),
    *("t", "static", "data", "part", "newest", "author", "namespace", "outlet.name", "story.date"),
)
STEPS = (
    ".__class__.__mro__",
    ".__class__.__base__.__subclasses__()",
    ".__init__.__globals__",
    "|attr('__class__')|attr('__mro__')",
    "['__class__']['__mro__']",
)
ESCAPES = [f"{one}{step}" for one in OBJECTS for step in STEPS] + [
    *("t.func.__globals__", "t.args[0].context.root", "part.func", "part.args", "static.keywords"),
    *("newest.__globals__", "newest.__code__", "newest.__closure__", "author.__defaults__"),
    "self._TemplateReference__context",
    "self.__init__.__globals__",
    "self.main.__func__",
    "door",
    "door.door.context.root.read_text()",
    "the_door",
    "context",
    "environment",
    "config",
    "request",
    "lipsum.__globals__",
    "cycler.__init__.__globals__",
    "joiner.__init__.__globals__",
    "range(9)",
    "dict(a=1)",
    "'{0.__class__}'.format(1)",
    "'{0.__class__.__mro__}'.format(story)",
    "'{x.__init__.__globals__}'.format(x=outlet)",
    "'{x.__class__}'.format_map({'x': story})",
    "('{0.__class__}'|attr('format'))(1)",
    "('{x.__class__}'|attr('format_map'))({'x': 1})",
    "['{0.__class__}'.format]|map('call')|list",
    "[story]|map(attribute='__class__')|list",
    "[story]|map('attr', '__class__')|list",
    "[story]|selectattr('__class__.__mro__')|list",
    "[story]|sum(attribute='__class__')",
    "[story]|unique(attribute='__class__')|list",
    "[story]|join(attribute='__class__')",
    "[].append(1)",
    "{}.update(a=1)",
    "menu.append(1)",
    "data('x').update(a=1)",
    "story.tags.append(1)",
    "outlet.social[0].parse_file('/etc/passwd')",
    "outlet.social[0].parse_raw('{}')",
    "outlet.social[0].model_construct()",
    "outlet.social[0].model_fields",
    "outlet.social[0].__fields__",
    "story.__dict__",
    "story.__struct_fields__",
    "story._card",
    "story._door",
    "outlet._door",
    "menu._read",
    "namespace.mro()",
    "(1).__add__.__self__.__class__",
    "''.join.__self__.__class__",
    "''.__doc__.__class__",
    "story.date.tzinfo.__class__",
    "story.date.__reduce__()",
    "caller.__globals__",
    "varargs.__class__",
    "loop.__class__",
]


def test_there_are_enough_of_them() -> None:
    assert len(set(ESCAPES)) >= 60


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    room = Newsroom(tmp_path_factory.mktemp("sandbox") / "site").author("ana", "Ana")
    room.append(
        "config.toml", '\n[[outlet.social]]\nservice = "rss"\nurl = "https://courier.test/rss"\n'
    )
    return room.story("world/ferry", author=["ana"], tags=["ferries"]).write(
        "content/_data/x.json", '{"a": 1}'
    )


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_template_does_not_get_out(room: Newsroom, escape: str) -> None:
    """Each is refused with its place, or what it prints is nothing."""
    room.theme("own", "default", article__html="[{{ " + escape + " }}]")
    page = "[]"
    try:
        room.build(NOON, output=room.root / "out")
        page = (room.root / "out/world/2026/11/ferry/index.html").read_text(encoding="utf-8")
        places = {OWN}
    except Broken as broken:
        places = {problem.path for problem in broken.problems}
    assert places == {OWN}
    assert page in ("[]", "[None]", "[[Undefined]]")


def test_what_is_out_of_reach_is_told_with_its_place(room: Newsroom) -> None:
    room.theme("own", "default", article__html="\n{{ story.__class__ }}")
    (problem,) = room.problems(output=room.root / "out")
    assert problem.startswith(f'{OWN}:2: "__class__" is out of reach for a template (while ')


def test_a_key_may_be_called_like_what_is_out_of_reach(room: Newsroom) -> None:
    room.write("content/_data/x.json", '{"update": "9 o\'clock"}')
    room.theme("own", "default", article__html="{{ data('x').update }}")
    room.build(NOON, output=room.root / "out")
    page = (room.root / "out/world/2026/11/ferry/index.html").read_text(encoding="utf-8")
    assert page == "9 o&#39;clock"


def test_macros_of_another_template_are_within_reach_and_what_carries_them_is_not(
    room: Newsroom,
) -> None:
    macro = "{% macro mark(text) %}<b>{{ text }}</b>{% endmacro %}"
    use = '{% import "marks.html" as marks %}'
    room.theme("own", "default", marks__html=macro, article__html=f"{use}{{{{ marks.mark('x') }}}}")
    room.build(NOON, output=room.root / "out")
    page = (room.root / "out/world/2026/11/ferry/index.html").read_text(encoding="utf-8")
    assert page == "<b>x</b>"
    for hidden in ("_body_stream", "__dict__", "mark.__globals__", "mark._environment"):
        room.theme("own", "default", article__html=f"{use}{{{{ marks.{hidden} }}}}")
        (problem,) = room.problems(output=room.root / "out")
        assert "is out of reach for a template" in problem


def test_every_attribute_of_every_type_is_judged_by_the_sandbox_before_it_is_remembered(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    judge = ChainEnvironment.is_safe_attribute

    def judged(self: ChainEnvironment, obj: object, attr: str, value: object) -> bool:
        asked.append(f"{type(obj).__name__}.{attr}")
        return judge(self, obj, attr, value)

    monkeypatch.setattr(ChainEnvironment, "is_safe_attribute", judged)
    room.theme("own", "default", article__html="{{ story.title }}{{ story.title }}")
    room.build(NOON, output=room.root / "out", clean=True)
    assert "Story.title" in asked
    assert len(asked) < 1000


def test_templates_are_compiled_for_a_sandbox(tmp_path: Path) -> None:
    environment = ChainEnvironment(Theme("own", (tmp_path,), {}), None)
    with pytest.raises(TemplateError, match="unsafe"):
        environment.from_string("{{ ''.__class__.__mro__ }}").render()
