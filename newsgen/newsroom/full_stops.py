"""Full stops at the end of headlines, and those that belong to an abbreviation."""

from __future__ import annotations

import re

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
