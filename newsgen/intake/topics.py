"""What a story is filed under: its sections, tags and series, and the terms of taxonomies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from newsgen.catalog.lists import series_list, tag_list, term_list
from newsgen.errors import Problem, did_you_mean
from newsgen.intake.context import IntakeContext
from newsgen.intake.frontmatter import FrontMatter
from newsgen.intake.header import Header
from newsgen.intake.terms import clash, clashes, term
from newsgen.model import Term
from newsgen.outlet.config import Config
from newsgen.outlet.slugs import Slugs


class Topics(NamedTuple):
    """Each under the slug by which its list is known; `spelled` as in `Article`."""

    tags: tuple[Term, ...]
    series: Term | None
    terms: Mapping[str, tuple[Term, ...]]
    spelled: tuple[str, ...]


def topics_of(intake: IntakeContext, matter: FrontMatter) -> Topics:
    slugs, spelled = intake.config.urls.slugs, dict[str, None]()

    def filed(list_of: Callable[[str], str], names: Iterable[str]) -> tuple[Term, ...]:
        found = {}
        for name in names:
            slug = term(name, slugs).slug
            if known := intake.spellings.get(list_of(slug)):
                spelled[list_of(slug)] = None
                slug = known.rpartition("/")[2]
            found[slug] = Term(slug, name)
        return tuple(found.values())

    series = filed(series_list, filter(None, [matter.series]))
    terms = {
        name: filed(partial(term_list, name), names)
        for name, names in named_terms(intake.config, matter)
    }
    return Topics(filed(tag_list, matter.tags), next(iter(series), None), terms, tuple(spelled))


def named_terms(config: Config, matter: FrontMatter) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(taxonomy, terms as they are typed) of those that a header names."""
    every = ((name, getattr(matter, name, ())) for name in config.taxonomies)
    return (one for one in every if one[1])


def same_topics(
    path: str, header: Header, config: Config, matter: FrontMatter
) -> Iterator[Problem]:
    """The tags, and terms, that are two by their names and one by their URLs."""
    slugs: Slugs = config.urls.slugs
    for key, names in (("tags", matter.tags), *named_terms(config, matter)):
        for at, name, earlier in clashes(names, slugs) if len(names) > 1 else ():
            noun = "tag" if key == "tags" else f"one of {key},"
            yield clash(path, header.locate((key, at)), noun, name, earlier)


# -- sections --------------------------------------------------------------------------------------


def further_sections(
    config: Config, path: str, header: Header, matter: FrontMatter, found: list[Problem]
) -> tuple[str, ...]:
    """The sections of `also_in` that there are; problems with others join those `found`."""
    known = config.section_ids()
    for at, named in enumerate(matter.also_in):
        if named not in known:
            found.append(unknown_section(path, header.locate(("also_in", at)), named, known))
    return tuple(one for one in dict.fromkeys(matter.also_in) if one in known)


def unknown_section(
    path: str, place: tuple[int, int], named: str, known: tuple[str, ...]
) -> Problem:
    """What to do about a section that a header names and there is not."""
    near = did_you_mean(named, known) or _same_tail(named, known)
    return missing_section(path, place, f'no section "{named}" in config.toml{near}', known)


def missing_section(
    path: str, place: tuple[int, int], message: str, known: tuple[str, ...]
) -> Problem:
    """What to do where a story has no section."""
    hint = (
        'move it, write "section:", or add [sections.NAME] to config.toml; '
        f"sections: {', '.join(known)}"
    )
    return Problem(path, *place, message, hint, code="unknown-section")


def _same_tail(named: str, known: tuple[str, ...]) -> str:
    return next((f', did you mean "{id_}"?' for id_ in known if id_.endswith(f"/{named}")), "")
