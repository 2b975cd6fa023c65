"""Histories of URLs: sites whose stories, pages and lists move about, and what once answered."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from newsroom import Newsroom, tree
from selectolax.lexbor import LexborHTMLParser

from newsgen.errors import Broken
from newsgen.newsroom.urls import published_urls

STEPS = 12
CONFIG = """\
[outlet]
name = "The Tidal Post"
base_url = "https://post.test{below}"
[sections.world]
name = "World"
[sections.world.straits]
name = "Straits"
[sections.sport]
name = "Sport"
[feeds]
tags = true
[urls]
article = "{article}"
tag = "{tag}"
author = "{author}"
section = "{section}"
"""
ARTICLES = (
    *("/{section}/{year}/{month}/{slug}/", "/{year}/{month}/{day}/{slug}.html", "/{slug}"),
    *("/{section}/{slug}/", "/a/{id}/", "/{year}/{slug}"),
)
TAGS = ("/tags/{tag}/", "/tag/{tag}", "/t/{tag}.html", "/tag/{tag}/")
AUTHORS = ("/authors/{author}/", "/by/{author}")
SECTIONS = ("/{section}/", "/s/{section}/", "/s/{section}")
NAMES = ("ferry", "boat", "tram", "pier", "quay", "tide", "gull", "mast")
FOLDERS = ("world", "world/straits", "sport", "globe")
TAG_NAMES = ("Boats", "Tides", "Gulls")


class Wandering:
    """A site that is changed step by step, and every URL that its readers ever had."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.below = self.dice.choice(("", "", "/paper"))
        self.room = Newsroom(folder, "")
        self.patterns = [ARTICLES[0], TAGS[0], AUTHORS[0], SECTIONS[0]]
        self.stories: dict[str, dict[str, object]] = {}
        self.renamed = False
        self.had: set[str] = set()
        for name in ("ana", "rui"):
            self.room.author(name, name.title())
        self.room.page("about").page("desk")
        for _ in range(self.dice.randrange(2, 6)):
            self.write()
        self.configure()

    # -- moves -------------------------------------------------------------------------------------

    def write(self) -> None:
        free = [name for name in NAMES if all(name != one["slug"] for one in self.stories.values())]
        if not free:
            return
        slug = self.dice.choice(free)
        id_ = f"id-{len(self.had)}-{self.dice.randrange(10**6)}"
        self.stories[id_] = {
            "slug": slug,
            "folder": self.dice.choice(FOLDERS[:3]),
            "tags": self.dice.sample(TAG_NAMES, self.dice.randrange(3)),
            "author": self.dice.choice(("ana", "rui")),
            "day": self.dice.randrange(1, 21),
            "file": f"f{self.dice.randrange(10**6)}",
        }

    def one(self) -> dict[str, object]:
        return self.dice.choice(list(self.stories.values())) if self.stories else {}

    def reslug(self) -> None:
        self.one()["slug"] = self.dice.choice(NAMES)

    def refile(self) -> None:
        self.one()["file"] = f"f{self.dice.randrange(10**6)}"

    def resection(self) -> None:
        self.one()["folder"] = self.dice.choice(FOLDERS[:3])

    def redate(self) -> None:
        self.one()["day"] = self.dice.randrange(1, 21)

    def retag(self) -> None:
        self.one()["tags"] = self.dice.sample(TAG_NAMES, self.dice.randrange(3))

    def hide(self) -> None:
        one = self.one()
        one["draft"] = not one.get("draft")

    def swap(self) -> None:
        if len(self.stories) > 1:
            one, other = self.dice.sample(list(self.stories.values()), 2)
            for key in ("slug", "folder", "day"):
                one[key], other[key] = other[key], one[key]

    def delete(self) -> None:
        if self.stories:
            self.grave = self.stories.pop(self.dice.choice(list(self.stories)))

    def reid(self) -> None:
        if self.stories:
            id_ = self.dice.choice(list(self.stories))
            self.stories[f"{id_}-again"] = self.stories.pop(id_)

    def repattern(self) -> None:
        at = self.dice.randrange(4)
        self.patterns[at] = self.dice.choice((ARTICLES, TAGS, AUTHORS, SECTIONS)[at])

    def rename_section(self) -> None:
        self.renamed = not self.renamed

    def turn_page(self) -> None:
        page = self.room.root / "content/pages/desk.md"
        if page.exists():
            page.unlink()
        else:
            self.room.page("desk", slug=self.dice.choice(("desk", "staff")))

    def turn_author(self) -> None:
        record = self.room.root / "content/_authors/rui.md"
        if record.exists():
            record.unlink()
        else:
            self.room.author("rui", "Rui")

    MOVES: tuple[Callable[[Wandering], None], ...] = (
        *(write, reslug, refile, resection, redate, retag, hide, swap, delete, reid, repattern),
        *(rename_section, turn_page, turn_author),
    )

    def configure(self) -> None:
        article, tag, author, section = self.patterns
        text = CONFIG.format(
            below=self.below, article=article, tag=tag, author=author, section=section
        )
        self.room.write("config.toml", text.replace("sport]", "globe]") if self.renamed else text)
        for old in (self.room.root / "content").rglob("f[0-9]*.md"):
            old.unlink()
        for id_, one in self.stories.items():
            folder = "globe" if self.renamed and one["folder"] == "sport" else one["folder"]
            has_author = (self.room.root / f"content/_authors/{one['author']}.md").exists()
            self.room.story(
                f"{folder}/{one['file']}",
                id=id_,
                slug=one["slug"],
                tags=one["tags"],
                date=f"2026-11-{one['day']:02} 10:00",
                author=one["author"] if has_author else "A guest",
                draft=bool(one.get("draft")),
            )

    # -- what readers get --------------------------------------------------------------------------

    def play(self) -> Iterator[str]:
        """Everything that is wrong after any step."""
        self.room.build()
        yield from self.faults()
        for _ in range(STEPS):
            kept = self.dice.getstate(), [*self.patterns], self.renamed
            before = {id_: {**one} for id_, one in self.stories.items()}
            content = {
                path: (self.room.root / "content" / path).read_bytes()
                for path in tree(self.room.root / "content")
            }
            self.dice.choice(self.MOVES)(self)
            self.configure()
            try:
                self.room.build()
            except Broken as broken:
                if {one.code for one in broken.problems} - {"same-url", "old-url"}:
                    yield str(broken)
                self.patterns, self.renamed, self.stories = kept[1], kept[2], before
                for path in tree(self.room.root / "content").keys() - content.keys():
                    (self.room.root / "content" / path).unlink()
                for path, data in content.items():
                    self.room.write(f"content/{path}", data)
                self.configure()
                self.room.build()
            yield from self.faults()

    def faults(self) -> Iterator[str]:
        """What no longer answers, or in more than one step, or otherwise than it is said to."""
        said = {str(one["url"]): one for one in published_urls(self.room.root)}
        self.had |= {url for url, one in said.items() if one["state"] == "page"}
        for url in sorted(self.had):
            one = said.get(url)
            if one is None:
                yield f"{url} is forgotten"
            elif one["state"] == "gone":
                if self.answer(url) is not None:
                    yield f"{url} is said to be gone, and something is there"
            else:
                yield from self._followed(url, str(one["state"]), str(one["to"]))

    def _followed(self, url: str, state: str, to: str) -> Iterator[str]:
        text = self.answer(url)
        if text is None:
            yield f"{url} is said to be a {state}, and nothing is there"
        elif state == "page" and self.target(text):
            yield f"{url} is said to be a page, and leads to {self.target(text)}"
        elif state == "redirect":
            direct = self.target(text) or (to if f"{url}/" == to else "")
            end = self.answer(to)
            if direct != to or end is None or self.target(end):
                yield f"{url} is said to lead to {to}, and leads to {direct}"

    def answer(self, url: str) -> str | None:
        """The text with which a server answers a URL."""
        path = url.removeprefix(self.below).lstrip("/")
        names = [f"{path}index.html"] if path.endswith("/") or not path else []
        for name in names or [path, f"{path}.html", f"{path}/index.html"]:
            if (self.room.output / name).is_file():
                return (self.room.output / name).read_text(encoding="utf-8")
        return None

    @staticmethod
    def target(text: str) -> str:
        """Where a page leads at once, or an empty string."""
        found = LexborHTMLParser(text).css_first("meta[http-equiv=refresh]")
        leads = (found.attributes["content"] or "") if found else ""
        return leads.partition("url=https://post.test")[2]


def faults(folder: Path, seed: int) -> list[str]:
    """What is wrong in one history; at its end a machine with the same ledger makes the same."""
    site = Wandering(folder / "site", seed)
    found = list(site.play())
    twin = Newsroom(folder / "twin", "")
    for path in tree(site.room.root / "content"):
        twin.write(f"content/{path}", (site.room.root / "content" / path).read_bytes())
    twin.write("config.toml", (site.room.root / "config.toml").read_bytes())
    twin.given_urls_of(site.room).build()
    if tree(twin.output) != tree(site.room.output):
        found.append("a clean build given the same ledger makes another site")
    return found
