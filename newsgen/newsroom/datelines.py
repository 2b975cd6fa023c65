"""Datelines that are typed into a text: LARKMOOR, Corvane (Agency) — The ferry was late."""

from __future__ import annotations

import re
import unicodedata

# A place before a dash at a text's very start: the place itself, perhaps emphasised, perhaps more
# after a comma or in brackets.
DATELINE = re.compile(
    r"[*_]{0,3}(?P<place>[^\W\d_][^\n,(*_:;.!?\u2012-\u2015\u2212]{1,40}?)\.?[*_]{0,3}"
    r"(?P<more>,[^\n(\u2012-\u2015]{1,40}?)?(?P<agency>\s*\([^)\n]{1,40}\))?[*_:.]{0,4}"
    r"(?:\s*(?:[\u2014\u2015]|---?)|\s+[\u2012\u2013\u2212-](?=\s))[*_]{0,3}\s*\S"
)
PLACES_WORDS = 4
# What stands in capitals before a dash and is no place.
LABELS = frozenset(
    """
    ADVERTISEMENT ALERT ANALYSIS ANNOUNCEMENT ANSWER AUDIO BACKGROUND BONUS BREAKING BRIEF CAUTION
    CHECK CLARIFICATION COMMENT CONTEXT CORRECTION DATA DAY DEVELOPING DISCLAIMER DISCLOSURE EDIT
    EDITORIAL EXCLUSIVE EXPLAINER FACT FAQ FEATURE FIRST FIXED FYI GALLERY GUIDE HEARD HOWTO
    IMPORTANT IN INFO INTERVIEW INTRO JUST KEY LETTER LISTEN LIVE MORE NEW NEWS NOTE NOTES NOTICE
    OBITUARY OPINION PART PHOTOS PODCAST POINTS POLL PREVIEW PROFILE QA QUESTION QUIZ QUOTE READ
    RECAP REMINDER REPORT REVIEW SPOILER SPOILERS SPONSORED SUMMARY THE TIP TIPS TODO TRANSCRIPT
    UPDATE UPDATED UPDATES URGENT VIDEO WARNING WATCH
    """.split()
)
# Words that stay small within a place's name.
SMALL = frozenset(
    "al am an and aux da das de del den der di do dos du el en in la le les on upon".split()
)
VOWELS, DIGIT = frozenset("AEIOUY"), re.compile(r"\d")
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][sS](?![^\W\d_]))?")


def typed_dateline(text: str, start: int) -> re.Match[str] | None:
    """The dateline that is typed into a text at `start`, if there is one."""
    typed = DATELINE.match(text, start)
    return typed if typed and _is_place(typed) else None


def as_name(place: str) -> str:
    """A place in ordinary letters: `PUERTO DE LA CRUZ` is `Puerto de la Cruz`."""
    return WORD.sub(_as_word, place) if place.isupper() else place


def _as_word(word: re.Match[str]) -> str:
    is_small = word.start() and word[0].lower() in SMALL
    return word[0].lower() if is_small else word[0].capitalize()


def _is_place(typed: re.Match[str]) -> bool:
    """Capitals throughout, or capitals at the start of words before an agency in brackets."""
    words, agency = typed["place"].split(), (typed["agency"] or "").strip(" ()")
    if len(words) > PLACES_WORDS or all(map(_is_label, words)) or DIGIT.search(typed["place"]):
        return False
    # "The Harbour Board (HB)" introduces an abbreviation.
    initials = "".join(word[0] for word in words)
    is_agency = agency[:1].isupper() and not initials.endswith(agency)
    return typed["place"].isupper() or (is_agency and all(word[0].isupper() for word in words))


def _is_label(word: str) -> bool:
    """Whether a word alone is no place: a label, or an abbreviation without a vowel."""
    letters = [sign for sign in unicodedata.normalize("NFKD", word.upper()) if sign.isalpha()]
    plain = "".join(letters)
    return plain in LABELS or (plain.isascii() and VOWELS.isdisjoint(letters))
