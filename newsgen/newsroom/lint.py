"""What a careful colleague would say about a story before readers do.

Every remark has a stable code. A rule is a function from a Copy to Problems. To add one: write it,
and enter it in RULES; docs/check.md lists the codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from newsgen.errors import Broken, Problem, Severity
from newsgen.intake.frontmatter import AuthorMatter, FrontMatter, TermMatter, story_header
from newsgen.intake.gleaning import read
from newsgen.intake.header import Header, split
from newsgen.intake.names import default_id, default_slug, is_author_id
from newsgen.newsroom.datelines import as_name, typed_dateline
from newsgen.newsroom.full_stops import ends_in_one_full_stop
from newsgen.newsroom.twins import ReadCopy
from newsgen.outlet.source import read_inside

HEADLINE_LENGTH, SUMMARY_LENGTH = 110, 300
# Capitals in fewer letters may be an abbreviation's.
SHOUTED_LETTERS = 12
BLANKS_AND_DASHES = " \u00a0\u2009\u202f\u2012\u2013\u2014\u2015\u2212-"
# Remarks on style: an archive that has long been published is not written anew for them.
STYLE = frozenset(
    {
        "dateline-dash",
        "headline-capitals",
        "headline-full-stop",
        "headline-long",
        "missing-caption",
        "near-slug",
        "no-summary",
        "no-text",
        "same-headline",
        "small-picture",
        "summary-long",
        "typed-dateline",
    }
)


class Copy(Struct, frozen=True):
    """A story as its writer left it, in an outlet of the language `lang`."""

    path: str
    section: str
    lang: str
    header: Header
    matter: FrontMatter

    def at(self, *key: str | int) -> tuple[int, int]:
        """Where a key stands, or the nearest table around it, or the header."""
        return self.header.locate(key)

    def warn(
        self,
        place: tuple[int, int],
        message: str,
        hint: str,
        code: str,
        severity: Severity = "warning",
    ) -> Problem:
        return Problem(self.path, *place, message, hint, severity, code)


Rule = Callable[[Copy], Iterator[Problem]]


class Proofreader(Struct, frozen=True):
    """Reads a batch of stories, (path, section) each, in a worker or here.

    One that cannot be read was reported before.
    """

    root: Path
    zone: ZoneInfo
    lang: str
    taxonomies: tuple[str, ...] = ()

    def __call__(self, stories: Sequence[tuple[str, str]]) -> list[tuple[ReadCopy, list[Problem]]]:
        return [found for path, section in stories if (found := self._one(path, section))]

    def _one(self, path: str, section: str) -> tuple[ReadCopy, list[Problem]] | None:
        try:
            header = split(read_inside(self.root, path), path)
            matter = read(story_header(self.taxonomies), header, path, self.zone)
        except (Broken, OSError):
            return None
        copy = Copy(path, section, self.lang, header, matter)
        return _entry(copy), [problem for rule in RULES for problem in rule(copy)]


def _entry(copy: Copy) -> ReadCopy:
    matter = copy.matter
    key = "authors" if "authors" in copy.header.values else "author"
    listed = isinstance(copy.header.values.get(key), list)
    names = tuple(
        (name, copy.at(key, index) if listed else copy.at(key))
        for index, name in enumerate(matter.author)
        if not is_author_id(name)
    )
    slug = matter.slug or default_slug(copy.path) or matter.id
    return ReadCopy(
        copy.path,
        copy.section,
        matter.lang or copy.lang,
        slug,
        matter.title,
        int(matter.date.timestamp()),
        copy.at("title"),
        matter.translation_of or matter.id or default_id(copy.path),
        names,
    )


# -- one story -------------------------------------------------------------------------------------


def headline(copy: Copy) -> Iterator[Problem]:
    """Length, capitals, full stop."""
    title, place = copy.matter.title, copy.at("title")
    if len(title) > HEADLINE_LENGTH:
        message = f"the headline has {len(title)} characters, more than {HEADLINE_LENGTH}"
        hint = "search engines and cards cut it: say less, or move a part to the summary"
        yield copy.warn(place, message, hint, "headline-long")
    letters = [sign for sign in title if sign.isalpha() and sign.lower() != sign.upper()]
    if len(letters) >= SHOUTED_LETTERS and all(sign.isupper() for sign in letters):
        hint = "write it in ordinary letters: how headlines look is the theme's choice"
        yield copy.warn(place, "the headline is all in capitals", hint, "headline-capitals")
    if ends_in_one_full_stop(title):
        yield copy.warn(
            place, "the headline ends in a full stop", "take it out", "headline-full-stop"
        )


def summary(copy: Copy) -> Iterator[Problem]:
    """There is one, of a length that lists can show."""
    text = copy.matter.summary
    if not text:
        hint = (
            "add summary: with a sentence or two; "
            "until then lists and feeds show the text's first words"
        )
        yield copy.warn((1, 1), "the story has no summary", hint, "no-summary")
    elif len(text) > SUMMARY_LENGTH:
        message = f"the summary has {len(text)} characters, more than {SUMMARY_LENGTH}"
        hint = "lists, feeds and search results cut it: say less"
        yield copy.warn(copy.at("summary"), message, hint, "summary-long")


def lead_picture(copy: Copy) -> Iterator[Problem]:
    """Its alternative text, caption and credit.

    An empty `alt` that was written is a choice: the picture is decoration.
    """
    image = copy.matter.image
    if image is None:
        return
    place = copy.at("image", "src")
    if not image.alt and copy.header.values["image"].get("alt") is None:
        hint = (
            "add alt: with what it shows, for those who cannot see it "
            '(alt: "" says that it is decoration)'
        )
        yield copy.warn(place, "the lead picture has no alternative text", hint, "missing-alt")
    if not image.caption:
        hint = "add caption: with what readers see, and when"
        yield copy.warn(place, "the lead picture has no caption", hint, "missing-caption")
    if not image.credit:
        hint = "add credit: with the name of who made it"
        yield copy.warn(place, "the lead picture has no credit", hint, "missing-credit")


def dateline(copy: Copy) -> Iterator[Problem]:
    """The place of reporting stands under its key alone, where feeds and machines find it."""
    named = copy.matter.dateline
    bare = named.rstrip(BLANKS_AND_DASHES)
    if bare != named:
        hint = f"write {bare}: the dash is put in"
        yield copy.warn(copy.at("dateline"), "the dateline ends in a dash", hint, "dateline-dash")
    start = len(copy.header.body) - len(copy.header.body.lstrip())
    typed = typed_dateline(copy.header.body, start)
    if not typed:
        return
    place = copy.header.place_in_body(start)
    if named:
        message = f'the text repeats the dateline: "{typed["place"]}"'
        hint = "take it out of the text: it is put before the first sentence"
        yield copy.warn(place, message, hint, "typed-dateline")
    else:
        message = f'the dateline "{typed["place"]}" is typed into the text'
        hint = f"take it out there and write in the header: dateline: {as_name(typed['place'])}"
        yield copy.warn(place, message, hint, "typed-dateline")


def text(copy: Copy) -> Iterator[Problem]:
    """There is one."""
    if not copy.header.body.strip():
        yield copy.warn(
            (copy.header.line, 1), "the story has no text", "write it below the header", "no-text"
        )


RULES: tuple[Rule, ...] = (headline, summary, lead_picture, dateline, text)


# -- author records --------------------------------------------------------------------------------


def read_author(root: Path, zone: ZoneInfo, path: str) -> Iterator[Problem]:
    """What an author record lacks."""
    try:
        header = split(read_inside(root, path), path)
        matter = read(AuthorMatter, header, path, zone)
    except (Broken, OSError):
        return
    if matter.photo and not matter.photo_alt and header.values.get("photo_alt") is None:
        hint = "add photo_alt: with what the photo shows, for those who cannot see it"
        place, message = header.locate(("photo",)), "the photo has no alternative text"
        yield Problem(path, *place, message, hint, "warning", "missing-alt")


def read_term(root: Path, zone: ZoneInfo, path: str) -> Iterator[Problem]:
    """What the record of a term lacks."""
    try:
        header = split(read_inside(root, path), path)
        image = read(TermMatter, header, path, zone).image
    except (Broken, OSError):
        return
    if image and not image.alt and header.values["image"].get("alt") is None:
        hint = "add alt: with what it shows, for those who cannot see it"
        place, message = header.locate(("image", "src")), "the picture has no alternative text"
        yield Problem(path, *place, message, hint, "warning", "missing-alt")


def softened(problem: Problem) -> Problem:
    """The same problem as a warning."""
    return replace(problem, severity="warning")
