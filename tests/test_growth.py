"""The time that a text takes is in proportion to its length, or the text is refused by name.

Nothing here is timed. What Python does is counted, line by line, at two lengths. What native code
does cannot be counted; so each regular expression, and each step as a whole, is given so long a
text that work in proportion to its square would take minutes, and the kernel ends the process after
so many seconds of CPU as linear work never needs, on a busy machine either.

benchmarks/growth.py has the texts, and prints what they take.
"""

from __future__ import annotations

import ast
import importlib
import math
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from newsroom import Newsroom

import newsgen
from newsgen.errors import Broken, Problem
from newsgen.intake import typography
from newsgen.intake.finish import _split_strictly
from newsgen.intake.limits import LONG, OutOfTime, limited, within_limit
from newsgen.intake.markdown import ENGINES, Engine, Html
from newsgen.intake.sanitise import sanitise

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))

from growth import (  # noqa: E402
    BODIES,
    HEADERS,
    Echo,
    Text,
    apart,
    engine_called,
    take_body,
    take_header,
)

PACKAGE = Path(newsgen.__file__).parent
MADE: dict[str, Engine] = {name: engine_called(name) for name in (*ENGINES, "html")}
# Two ways through newsgen's own steps: engine, language and HTML.
OWN: tuple[tuple[str, str, Html], ...] = (("commonmark", "en", "safe"), ("html", "fr", "trusted"))

NEVER = 600
MOST_SECONDS = 30
STEEPEST = 1.1
FEW = 2_000


def test_there_are_many_texts() -> None:
    assert len(BODIES) + len(HEADERS) >= 40


# -- what Python does ------------------------------------------------------------------------------


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of newsgen's own are run."""
    count = 0

    def line(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, argument: object) -> Any:
        return line if frame.f_code.co_filename.startswith(str(PACKAGE)) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def steepness(take: Callable[[str], str], text: Text, sizes: tuple[int, int]) -> float:
    few, many = (max(lines_run(partial(take, text(size))), FEW) for size in sizes)
    return math.log(many / few) / math.log(sizes[1] / sizes[0])


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(("engine", "lang", "html"), OWN)
def test_the_lines_run_for_a_body_grow_in_proportion(
    engine: str, lang: str, html: Html, name: str
) -> None:
    take = partial(take_body, engine=MADE[engine], lang=lang, html=html, limit=600)
    take("x")
    assert steepness(take, BODIES[name], (5_000, 50_000)) <= STEEPEST


@pytest.mark.parametrize("name", HEADERS)
def test_the_lines_run_for_a_header_grow_in_proportion(name: str) -> None:
    take_header(HEADERS[name](10))
    assert steepness(take_header, HEADERS[name], (6_000, 60_000)) <= STEEPEST


# -- what native code does -------------------------------------------------------------------------


@pytest.mark.parametrize("name", BODIES)
def test_newsgens_own_steps_need_no_limit(name: str) -> None:
    text = BODIES[name](1_000_000)
    take = partial(take_body, text, MADE["html"], "fr", "trusted", limit=NEVER)
    _, outcome = apart(take, MOST_SECONDS)
    assert outcome not in ("killed", "too-slow")


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_body_is_done_or_refused(engine: str, name: str) -> None:
    take = partial(take_body, BODIES[name](1_000_000), MADE[engine], "fr", limit=0.2)
    _, outcome = apart(take, MOST_SECONDS)
    assert outcome != "killed"


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_is_read_or_refused(name: str) -> None:
    for size in (60_000, 1_000_000):
        _, outcome = apart(partial(take_header, HEADERS[name](size)), MOST_SECONDS)
        assert outcome != "killed"


MODULES = {
    module.stem: importlib.import_module(f"newsgen.intake.{module.stem}")
    for module in sorted((PACKAGE / "intake").glob("[a-z]*.py"))
}
ANCHORED = {"match", "fullmatch"}
PIECES = (
    *(" ", "\u00a0", "\n", " \n", "a", "a ", "1", "a.", "-", "- ", "`", "`a", "```\n", "'", '"'),
    *("&", "&nbsp;", "&#160;", "<", "<a ", "<a", '<a "', "<!--", "<!", "</a>", "<script>", "="),
    *("<a href=", ":", "a:", ";", "!", "[", "(", "!["),
)
ENDS = ("", "x", '"')
# It is only given a text as far as its last ">".
CLOSED = ("tags.TAG", "finish.TAG")
LENGTH = 100_000


def regular_expressions() -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """All of the package's intake: name, pattern, and whether it is only asked at one place."""
    used: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                used.setdefault(ast.unparse(node.value).rpartition(".")[2], set()).add(node.attr)
    for module, loaded in MODULES.items():
        for name, value in vars(loaded).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{module}.{name}", value, bool(used.get(name)) and used[name] <= ANCHORED
    for number, rules in enumerate(dict.fromkeys(typography._LANGUAGES.values())):
        for guard, space in rules.spacing:
            if isinstance(space, partial):
                yield f"typography {number} {guard}", re.compile(space.args[0]), False


EXPRESSIONS = {name: (pattern, anchored) for name, pattern, anchored in regular_expressions()}


def test_the_regular_expressions_are_found() -> None:
    assert len(EXPRESSIONS) > 50
    assert {"ids._ID", "tags.LOOSE_TAG", "places._CODE", "typography._YEAR"} <= set(EXPRESSIONS)


def pump(pattern: re.Pattern[str], anchored: bool, ends: tuple[str, ...]) -> str:
    """Run a pattern over long texts of one piece each, behind what it may begin with."""
    begins = {"", "a", *re.findall(r"[\w<>/=\"' &#«»!`:-]{2,}", pattern.pattern)[:2]}
    for piece in PIECES:
        for begin in sorted(begins):
            for end in ends:
                text = begin + piece * (LENGTH // len(piece)) + end
                if anchored:
                    pattern.match(text)
                    pattern.fullmatch(text)
                else:
                    pattern.sub("", text)
    return "done"


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a_regular_expression_goes_over_a_text_once(name: str) -> None:
    ends = (">",) if name in CLOSED else ENDS
    _, outcome = apart(partial(pump, *EXPRESSIONS[name], ends), MOST_SECONDS // 2)
    assert outcome == "done"


@pytest.mark.parametrize("piece", ["<", "<a ", "<p>x<"])
def test_what_begins_like_a_tag_is_looked_at_once(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    _, outcome = apart(lambda: str(len(_split_strictly(text))), MOST_SECONDS)
    assert outcome.isdigit()


# -- the limit -------------------------------------------------------------------------------------

LONG_TEXT = "The ferry left at noon.\n" * (LONG // 10)
# The sanitiser needs the square of its length for this, in one call of native code.
ENDLESS = f"<div>{'&' * 4_000_000}</div>"


def busy(text: str) -> str:
    while True:
        pass


def test_native_code_meets_the_limit() -> None:
    def clean() -> str:
        with pytest.raises(OutOfTime):
            limited(lambda: sanitise(ENDLESS), 0.2)
        return "refused"

    assert apart(clean, MOST_SECONDS)[1] == "refused"


@pytest.mark.parametrize("text", ["short", LONG_TEXT])
def test_the_limit_ends_python_as_well(text: str) -> None:
    with pytest.raises(OutOfTime):
        limited(lambda: within_limit(busy, text), 0.1)


@pytest.mark.parametrize("text", ["short", LONG_TEXT])
def test_what_is_done_in_time_is_given_back(text: str) -> None:
    assert limited(lambda: within_limit(str.upper, text), 20) == text.upper()


def test_a_long_text_has_a_process_of_its_own_under_a_limit_alone() -> None:
    def whose(text: str) -> str:
        return str(os.getpid())

    own = str(os.getpid())
    assert within_limit(whose, LONG_TEXT) == own
    assert limited(lambda: within_limit(whose, "short"), 20) == own
    assert limited(lambda: within_limit(whose, LONG_TEXT), 20) != own


def test_the_time_of_a_texts_own_process_counts() -> None:
    def work(text: str) -> str:
        return str(sum(range(3_000_000)))

    def left() -> float:
        within_limit(work, LONG_TEXT)
        return signal.getitimer(signal.ITIMER_PROF)[0]

    assert limited(left, 20) < 19.99


def test_the_problems_of_a_texts_own_process_are_told() -> None:
    def fail(text: str) -> str:
        raise Broken([problem])

    problem = Problem("a.md", 3, 4, "a mistake", "mend it", code="invalid")
    with pytest.raises(Broken) as caught:
        limited(lambda: within_limit(fail, LONG_TEXT), 20)
    assert caught.value.problems == (problem,)


def test_a_crash_of_native_code_in_a_long_text_names_the_story() -> None:
    class Crashing(Echo):
        is_linear = False

        def convert(self, text: str) -> str:
            os.kill(os.getpid(), signal.SIGKILL)
            return text

    assert take_body(LONG_TEXT, Crashing()) == "markdown-failed"


def test_the_limit_leaves_no_trace() -> None:
    handler = signal.getsignal(signal.SIGPROF)
    with pytest.raises(OutOfTime):
        limited(lambda: busy(""), 0.05)
    assert signal.getsignal(signal.SIGPROF) is handler
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


class Slow(Echo):
    """An engine that needs the limit for short texts as well."""

    is_linear = False


def taken_with_signal(at: int) -> tuple[str, int]:
    """What a body comes to if its time is over at that line which is run under the limit, counted
    from 1, and how many there are.
    """
    count = 0

    def line(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        if event == "line" and signal.getitimer(signal.ITIMER_PROF)[0]:
            count += 1
            if count == at:
                signal.raise_signal(signal.SIGPROF)
        return line

    before = sys.gettrace()
    sys.settrace(lambda frame, event, argument: line)
    try:
        return take_body("*x*", Slow(), limit=NEVER), count
    finally:
        sys.settrace(before)


def test_the_time_may_be_over_at_any_line() -> None:
    handler = signal.getsignal(signal.SIGPROF)
    taken_with_signal(0)  # what is made once and kept is made now
    outcome, lines = taken_with_signal(0)
    assert outcome == "done"
    assert lines > 50
    for at in range(1, lines + 1):
        assert taken_with_signal(at)[0] == "too-slow", f"line {at} of {lines}"
        assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
        assert signal.getsignal(signal.SIGPROF) is handler


def test_a_texts_own_process_lets_go_of_the_lock() -> None:
    """It must not hold up the next build if this one is killed."""
    reader, writer = os.pipe()

    def work(text: str) -> str:
        try:
            os.write(writer, b"x")
        except OSError:
            return "closed"
        return "open"

    assert limited(lambda: within_limit(work, LONG_TEXT), 20) == "closed"
    os.close(reader)
    os.close(writer)


SLOW = "[" * 40_000  # Python-Markdown needs the square of its length, and more, for it


@pytest.fixture
def slow_engine(newsroom: Newsroom) -> Newsroom:
    return newsroom.replace("config.toml", '"commonmark"', '"python-markdown"')


def test_a_build_names_the_story_whose_text_is_too_slow(slow_engine: Newsroom) -> None:
    slow_engine.story("world/ferry", SLOW)
    (problem,) = slow_engine.problems()
    assert problem.startswith("content/world/ferry.md:5: the text took longer than 2 seconds")


def test_a_build_names_the_story_whose_caption_is_too_slow(slow_engine: Newsroom) -> None:
    slow_engine.picture("world/ferry.png")
    slow_engine.story("world/ferry", image={"src": "ferry.png", "alt": "A ferry", "caption": SLOW})
    (problem,) = set(slow_engine.problems())
    assert problem.startswith("content/world/ferry.md:")
    assert "the text took longer than 2 seconds" in problem
