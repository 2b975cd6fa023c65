"""Marks in a text that a careful reader stumbles over: gaps that are to be filled, full stops."""

from __future__ import annotations

import re

from msgspec import Struct

NOT_YET = re.compile(r"\b(TK(TK)*|DO NOT PUBLISH|NOT FOR PUBLICATION|PREP)\b|\bXXX+\b")
GAP = re.compile(r"\bTK(TK)*\b|\bXXX+\b|\bDO NOT PUBLISH\b")
MAYBE_A_NAME = re.compile(r"TK|XXX+")
# What makes a word an address, a path, a code or part of a name: TK-421, /img/XXXX.png.
JOINED_BEFORE = re.compile(r"[/\\.@#&=]$|[A-Z\d]-$")
JOINED_BEHIND = re.compile(r"[/\\@&=]|-[A-Z\d]|\.\w")
ENDS = '.!?:…"”\n'
BEFORE = re.compile(r"[\"'“‘(]*(\S+)[^\S\n]+$")
BEHIND = re.compile(r"[^\S\n]+[\"'“‘(]?(\w)")
INITIALS = re.compile(r"(?:^|[\s(.])(?:[^\W\d_]{1,2}\.){2,}$|(?:^|[\s(.-])[^\W\d_a-zà-ÿ]\.$")
SENTENCE = re.compile(r"""(\S+)[.!?…]["'”’»)\]]*\s+(?=["'“‘«¿¡(\[]*[^\W_a-zà-ÿ])""")
ABBREVIATIONS = frozenset(
    """
    Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev
    Okla Ore Pa Tenn Tex Vt Va Wash Wis Wyo Ont Que Alta
    Inc Ltd Co Corp Bros Cos Pty Plc Assn Assoc Dept Univ Inst Intl Mfg Cie Cía
    Jr Sr Esq Dr Prof Gov Sen Rep Gen Lt Col Maj Sgt Capt Cpl Pvt Adm Cmdr Rev Hon Mr Mrs Ms Supt
    Pres     Sra Dra Srta Mme Mlle Hr Fr
    St Ste Ave Blvd Rd Ft Mt Pt Hwy Str No Nos Nr Vol vol Ed ed eds pp p Fig fig ch sec art
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun
    vs etc al approx ca cf est ft in lb lbs oz min max sq km usw bzw evtl Mio Mrd Tel tel
    """.split()
)


class Mark(Struct, frozen=True):
    """A mark, where it begins, and whether it may well be part of a name."""

    text: str
    start: int
    in_name: bool


def worst_mark(text: str, marks: re.Pattern[str]) -> Mark | None:
    """The first mark in a text that is no name, or else the first that may be one."""
    named = None
    for found in marks.finditer(text):
        if not MAYBE_A_NAME.fullmatch(found[0]):
            return Mark(found[0], found.start(), in_name=False)
        before, behind = text[max(0, found.start() - 80) : found.start()], text[found.end() :][:80]
        if JOINED_BEFORE.search(before) or JOINED_BEHIND.match(behind):
            continue
        mark = Mark(found[0], found.start(), _is_beside_a_name(before, behind))
        if not mark.in_name:
            return mark
        named = named or mark
    return named


def _is_beside_a_name(before: str, behind: str) -> bool:
    """Whether a capital or a number follows, or a capital comes before that begins no sentence."""
    follows, precedes = BEHIND.match(behind), BEFORE.search(before)
    if follows and (follows[1].isupper() or follows[1].isdigit()):
        return True
    if not precedes or not precedes[1][0].isupper() or precedes[1][-1] in ENDS:
        return False
    head = before[: precedes.start()].rstrip(" \t")
    return bool(head) and head[-1] not in ENDS


def ends_in_one_full_stop(title: str) -> bool:
    """Whether a headline is a sentence with its full stop: not several, and no abbreviation."""
    if not title.endswith(".") or title.endswith("..") or _is_abbreviation(title):
        return False
    inner = (title[: found.start(1)] + found[0].rstrip() for found in SENTENCE.finditer(title))
    return all(one.endswith(".") and _is_abbreviation(one) for one in inner)


def _is_abbreviation(text: str) -> bool:
    """Whether the full stop at the end of a text belongs to its last word."""
    last = re.search(r"([^\W\d_]+)\.$", text)
    return bool(INITIALS.search(text) or (last and last[1] in ABBREVIATIONS))
