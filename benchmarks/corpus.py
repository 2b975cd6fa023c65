"""A news archive of any size for any of the contestants.

It is seeded, so that all of them get the same stories.

python benchmarks/corpus.py newsgen FOLDER --stories 10000 --seed 1

Words follow Zipf's law, lengths a log-normal one with a median of 600 words. Stories are written as
they are made up, the oldest first, so an archive of any size needs the same little memory.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

SECTIONS = (
    *("world", "politics", "business", "entertainment", "sports", "security"),
    *("features", "opinions", "environment", "education", "technology", "health"),
)
NEWEST = datetime(2026, 9, 1, 12, tzinfo=UTC)
APART = timedelta(minutes=90)
SYLLABLES = tuple(map("".join, itertools.product("bdfghklmnprstvwz", "aeiou")))
LENGTHS = (2, 2, 2, 3, 3, 4)  # of words, in syllables

VOCABULARY, AUTHORS, TAGS = 6000, 200, 400
DECK = 200_000
SPREAD, SHORTEST, LONGEST = 0.55, 120, 4000
OPENING = 45  # words of the first paragraph
# How often each kind of block comes after it, and what adorns a sentence where anything does.
BLOCKS = {"paragraph": 80, "subhead": 7, "quote": 5, "list": 4, "picture": 2.5, "table": 1.5}
ADORNED = 0.6
ADORNMENTS = {
    "[{0} {1} {2}](https://example.org/{0}/{1})": 3,
    "*{0} {1} {2}*": 3,
    "**{0} {1} {2}**": 2,
    "“{0} {1} {2},”": 2,
}


@dataclass(frozen=True, slots=True)
class Story:
    """What every contestant is told of a story; no text in it needs quotation marks in YAML.

    The body is Markdown.
    """

    title: str
    slug: str
    date: datetime
    author: str
    section: str
    tags: tuple[str, ...]
    summary: str
    body: str

    @property
    def source(self) -> str:
        """Its path in a site."""
        return f"content/{self.section}/{self.date.year}/{self.slug}.md"

    @property
    def page(self) -> str:
        """The path of its page in an output."""
        return f"{self.section}/{self.date:%Y/%m}/{self.slug}/index.html"


def archive(count: int, seed: int, words: int = 600) -> Iterator[Story]:
    """The stories, from the oldest to the newest. `words` is the median of their lengths."""
    desk = Desk(seed, words)
    for number in range(count):
        yield desk.story(number, NEWEST - APART * (count - 1 - number))


def news(count: int, seed: int, words: int = 600) -> Iterator[Story]:
    """What comes in after an archive of so many stories: without end, a minute apart."""
    desk = Desk(seed, words)
    desk.roll(f"news {seed}")
    for number in itertools.count(1):
        yield desk.story(count + number - 1, NEWEST + timedelta(minutes=number))


class Desk:
    """Makes up stories, always the same ones from the same seed."""

    def __init__(self, seed: int, words: int) -> None:
        self._dice, self._median = random.Random(seed), words
        known = _distinct(
            VOCABULARY, lambda: "".join(self._dice.choices(SYLLABLES, k=self._dice.choice(LENGTHS)))
        )
        self._deck = self._shuffled({word: 1 / (rank + 3) for rank, word in enumerate(known)})
        self._blocks, self._adornments = self._shuffled(BLOCKS), self._shuffled(ADORNMENTS)
        self._authors = _distinct(AUTHORS, lambda: " ".join(self._words(2)).title())
        self._tags = _distinct(TAGS, lambda: " ".join(self._words(2)))

    def roll(self, seed: str) -> None:
        """Go on with other dice: other stories, by the same authors, in the same words."""
        self._dice.seed(seed)

    def story(self, number: int, date: datetime) -> Story:
        """The next story; no other has its number."""
        words = self._words(self._dice.randint(5, 11))
        return Story(
            title=" ".join(words).capitalize(),
            slug=f"{'-'.join(words[:6])}-{number}",
            date=date,
            author=self._dice.choice(self._authors),
            section=self._dice.choice(SECTIONS),
            tags=tuple(self._dice.sample(self._tags, 3)),
            summary=self._sentence(22, adorned=0),
            body="\n\n".join(self._body()) + "\n",
        )

    def _body(self) -> Iterator[str]:
        length = self._dice.lognormvariate(math.log(self._median), SPREAD)
        left = int(min(LONGEST, max(SHORTEST, length))) - OPENING
        yield f"{self._words(1)[0].upper()} — {self._paragraph(OPENING)}"
        while left > 0:
            words = min(left, self._dice.randint(35, 80))
            left -= words
            match self._dice.choice(self._blocks):
                case "subhead":
                    yield f"## {' '.join(self._words(5)).capitalize()}\n\n{self._paragraph(words)}"
                case "quote":
                    yield f"> {self._paragraph(words)}"
                case "list":
                    yield "\n".join(f"- {self._sentence(8)}" for _ in range(max(2, words // 10)))
                case "picture":
                    alt, caption = " ".join(self._words(6)), self._sentence(9, adorned=0)
                    yield (
                        f'![{alt}](/media/{self._dice.randint(1, 40)}.jpg "{caption}")\n\n'
                        f"{self._paragraph(words)}"
                    )
                case "table":
                    rows = (
                        f"| {self._words(1)[0]} | {self._dice.randint(1, 999)} |" for _ in range(4)
                    )
                    yield "\n".join(("| ward | votes |", "| --- | --- |", *rows))
                case _:
                    yield self._paragraph(words)

    def _paragraph(self, words: int) -> str:
        sentences = []
        while words > 0:
            length = max(5, min(words, self._dice.randint(8, 28)))
            sentences.append(self._sentence(length))
            words -= length
        return " ".join(sentences)

    def _sentence(self, length: int, adorned: float = ADORNED) -> str:
        words = self._words(length)
        if self._dice.random() < adorned:
            start = 1 + int(self._dice.random() * (length - 4))
            words[start : start + 3] = [
                self._dice.choice(self._adornments).format(*words[start : start + 3])
            ]
        words[int(self._dice.random() * (len(words) - 1))] += ","
        return f"{words[0].capitalize()} {' '.join(words[1:])}.".replace(",”,", ",”")

    def _words(self, count: int) -> list[str]:
        return self._dice.choices(self._deck, k=count)

    def _shuffled(self, weights: Mapping[str, float]) -> tuple[str, ...]:
        """A deck that holds each card as often as its weight asks for.

        Drawing from it is faster than weighing each time.
        """
        return tuple(self._dice.choices(tuple(weights), tuple(weights.values()), k=DECK))


def _distinct(count: int, make: Callable[[], str]) -> tuple[str, ...]:
    found: dict[str, None] = {}  # unlike a set, it keeps their order
    while len(found) < count:
        found[make()] = None
    return tuple(found)


# -- dialects --------------------------------------------------------------------------------------


def yaml(story: Story) -> str:
    """A header as newsgen and Hugo read it."""
    tags = "".join(f"  - {tag}\n" for tag in story.tags)
    return (
        f"---\ntitle: {story.title}\ndate: {story.date.isoformat()}\nauthor: {story.author}\n"
        f"summary: {story.summary}\ntags:\n{tags}---\n\n"
    )


def eleventy(story: Story) -> str:
    """To Eleventy, `tags` would be collections, which no page of the race shows.

    The section must be told.
    """
    return yaml(story).replace("\ntags:", f"\nsection: {story.section}\ntopics:")


def pelican(story: Story) -> str:
    """Pelican takes the section from the header."""
    return (
        f"Title: {story.title}\nDate: {story.date.isoformat()}\nAuthor: {story.author}\n"
        f"Category: {story.section}\n"
        f"Slug: {story.slug}\nSummary: {story.summary}\nTags: {', '.join(story.tags)}\n\n"
    )


DIALECTS: Mapping[str, Callable[[Story], str]] = {
    "newsgen": yaml,
    "hugo": yaml,
    "pelican": pelican,
    "eleventy": eleventy,
}


# How many stories of an archive are kept as a sample: of the whole of it, and of the newest.
SPREAD_KEPT, NEWEST_KEPT = 20, 20


def write(dialect: str, folder: Path, count: int, seed: int, words: int = 600) -> tuple[Story, ...]:
    """Write an archive into the `content` of a site's folder.

    Returns a sample, from the oldest to the newest: some of the whole archive, and the very newest.
    """
    sample = []
    for number, story in enumerate(archive(count, seed, words)):
        file(dialect, folder, story)
        if number >= count - NEWEST_KEPT or not number % -(-count // SPREAD_KEPT):
            sample.append(story)
    return tuple(sample)


def file(dialect: str, folder: Path, story: Story, more: str = "") -> None:
    """Write a story into a site's folder, with `more` as its last paragraph."""
    path = folder / story.source
    path.parent.mkdir(parents=True, exist_ok=True)
    text = DIALECTS[dialect](story) + story.body + (f"\n{more}\n" if more else "")
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dialect", choices=DIALECTS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", type=int, default=600, help="the median of the stories' lengths")
    given = parser.parse_args()
    write(given.dialect, given.folder, given.stories, given.seed, given.words)


if __name__ == "__main__":
    main()
