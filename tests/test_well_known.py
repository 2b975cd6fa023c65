"""Files of content/_static/ whose place says what they are are read by the rules of their kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sectxt
from newsroom import NOON, Newsroom, tree

from newsgen.intake.well_known import ads, security, trust
from newsgen.intake.well_known.files import FILES, problems
from newsgen.newsroom.check import check

SECURITY = "content/_static/.well-known/security.txt"
DAY = 24 * 60 * 60
EXPIRES = datetime.now(UTC).replace(microsecond=0) + timedelta(days=200)
GOOD = f"Contact: mailto:desk@courier.test\nExpires: {EXPIRES:%Y-%m-%dT%H:%M:%SZ}\n"


def flaws(text: str, rules: object = security) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.message) for one in rules.flaws(text)]  # type: ignore[attr-defined]


# -- security.txt ----------------------------------------------------------------------------------

SAMPLES = {
    "as it should be": GOOD,
    "all fields": GOOD + "Canonical: https://courier.test/.well-known/security.txt\n"
    "Encryption: https://courier.test/key.txt\nPreferred-Languages: en, pt-BR\n"
    "Policy: https://courier.test/policy/\nHiring: https://courier.test/jobs/\n"
    "Acknowledgments: https://courier.test/thanks/\n",
    "comments, blank lines": f"# Ours\n\n{GOOD}\n# Thanks\n",
    "several contacts": f"Contact: tel:+1-201-555-0123\n{GOOD}Contact: https://courier.test/\n",
    "names in any case": GOOD.replace("Contact", "CONTACT").replace("Expires", "expires"),
    "lines of Windows": GOOD.replace("\n", "\r\n"),
    "an extension": f"{GOOD}Bug-Bounty: True\n",
    "an offset": f"Contact: mailto:a@b.test\nExpires: {EXPIRES:%Y-%m-%dT%H:%M:%S}+02:00\n",
    "nobody": GOOD.partition("\n")[2],
    "never": GOOD.partition("\n")[0] + "\n",
    "twice": GOOD + GOOD.partition("\n")[2],
    "two lines of languages": f"{GOOD}Preferred-Languages: en\nPreferred-Languages: es\n",
    "no language": f"{GOOD}Preferred-Languages: en, 1234567890\n",
    "a bare address": GOOD.replace("mailto:", ""),
    "no https": GOOD.replace("mailto:desk@courier.test", "http://courier.test/"),
    "a day": f"Contact: mailto:a@b.test\nExpires: {EXPIRES:%Y-%m-%d}\n",
    "a date in words": "Contact: mailto:a@b.test\nExpires: next summer\n",
    "no blank": GOOD.replace("Contact: ", "Contact:"),
    "a blank too many": GOOD.replace("Contact:", "Contact :"),
    "no value": f"{GOOD}Policy:\n",
    "no name": f"{GOOD}: https://courier.test/\n",
    "a sentence": f"{GOOD}Write to us\n",
    "no end": GOOD.rstrip("\n"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_security_txt_is_right_where_others_say_so(name: str) -> None:
    theirs = sectxt.Parser(SAMPLES[name].encode())
    ours = list(problems(SECURITY, SAMPLES[name].encode()))
    assert bool(ours) is not theirs.is_valid(), (ours, theirs.errors)


def test_samples_are_right_and_wrong() -> None:
    right = [name for name, text in SAMPLES.items() if not flaws(text.replace("\r", ""))]
    assert right == list(SAMPLES)[:8]


@pytest.mark.parametrize(("data", "word"), [(b"\xff", "UTF-8"), (b"\xef\xbb\xbf", "mark")])
def test_only_utf8_without_a_mark_is_read(data: bytes, word: str) -> None:
    for path in FILES:
        (found,) = problems(path, data + GOOD.encode())
        assert word in found.message
    assert not sectxt.Parser(data + GOOD.encode()).is_valid()


def test_places_are_told() -> None:
    text = "# Ours\nContact: desk@courier.test\nExpires:  soon\nPolicies: https://a.test/\n"
    assert flaws(text) == [
        (2, 10, "Contact must be an address"),
        (3, 11, "Expires must be a moment with its zone"),
        (4, 1 + len("Policies: "), 'unknown field "Policies", did you mean "Policy"?'),
    ]


SIGNED = f"""-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

{GOOD}- -----
-----BEGIN PGP SIGNATURE-----

iQIzBAEBCgAdFiEE
-----END PGP SIGNATURE-----
"""


def test_of_a_signed_text_what_is_signed_is_read() -> None:
    assert flaws(SIGNED.replace("- -----\n", "")) == []
    assert [line for line, *_ in flaws(SIGNED)] == [6]
    assert security.expires(SIGNED) == (5, EXPIRES)


# -- ads.txt and trust.txt -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Nobody\nplaceholder.example.com, placeholder, DIRECT, placeholder\n",
        "ads.example, 1234, direct, f08c47fec0942fa0 # comment\r\n  sub.ads.example,a b,RESELLER\n",
        "ads.example, 1234, DIRECT; extra=1, 2\n",
        "contact=ads@courier.test\nOWNERDOMAIN=courier.test\nMANAGERDOMAIN=ads.example, US\n",
        "subdomain=sport.courier.test\nINVENTORYPARTNERDOMAIN = partner.example\n",
    ],
)
def test_an_ads_txt_may_say_this(text: str) -> None:
    assert flaws(text.replace("\r", ""), ads) == []


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("ads.example, 1234", 1, "a record has three fields or four, and this one 2"),
        ("ads.example, 1, DIRECT, x, y", 1, "a record has three fields or four, and this one 5"),
        ("  ads example, 1, DIRECT", 3, '"ads example" is no name of a host'),
        ("ads.example, , DIRECT", 13, "the account is missing"),
        ("ads.example, 1,  DIRCT", 18, '"DIRCT" is neither DIRECT nor RESELLER'),
        ("OWNERDOMIAN=courier.test", 13, 'unknown variable "OWNERDOMIAN"'),
        ("OWNERDOMAIN=https://courier.test", 13, "OWNERDOMAIN must be the name of a host"),
        ("CONTACT=", 9, "CONTACT says nothing"),
    ],
)
def test_an_ads_txt_may_not_say_that(line: str, column: int, said: str) -> None:
    ((number, at, message),) = flaws(f"# Ours\n{line}\n", ads)
    assert (number, at) == (2, column)
    assert message.startswith(said)


def test_of_two_owners_the_first_counts() -> None:
    text = "OWNERDOMAIN=a.test\nSUBDOMAIN=b.test\nSUBDOMAIN=c.test\nOWNERDOMAIN=d.test\n"
    assert [line for line, *_ in flaws(text, ads)] == [4]


def test_a_trust_txt_is_read_by_its_rules() -> None:
    good = "# Ours\nmember=https://a.test/#top\n Social = https://social.test/@us\ncontact=Ann\n"
    assert flaws(f"{good}datatrainingallowed=No\n", trust) == []
    bad = "membre=https://a.test/\nbelongto=a.test\ndatatrainingallowed=maybe\nmember\ncontrol=\n"
    assert flaws(bad, trust) == [
        (1, 8, 'unknown name "membre", did you mean "member"?'),
        (2, 10, "belongto must be an address of the web"),
        (3, 21, "datatrainingallowed must be yes or no"),
        (4, 1, "this is no line of a name, an equals sign and a value"),
        (5, 9, "control says nothing"),
    ]


# -- in a build, and in a check --------------------------------------------------------------------


def test_a_build_warns_and_publishes_what_lies_there(newsroom: Newsroom) -> None:
    newsroom.story("world/ferry").write("content/_static/ads.txt", "ads.example, 1\n")
    newsroom.write("content/_static/humans.txt", "<!DOCTYPE html><p>We.")
    newsroom.write("content/_static/trust.txt", "x=y\n").write(SECURITY, "Contact: us\n")
    newsroom.write("content/_static/deep/ads.txt", "no rule reaches me\n")
    for _ in range(2):
        found = newsroom.build().warnings
        assert {one.code for one in found} == {"ads-txt", "humans-txt", "security-txt", "trust-txt"}
        assert all(one.line and one.column and one.severity == "warning" for one in found)
    assert newsroom.read("/ads.txt") == "ads.example, 1\n"
    clean = newsroom.root / "clean"
    assert newsroom.build(output=clean, clean=True).warnings == found
    assert tree(clean) == tree(newsroom.output)
    for name in ("ads.txt", "humans.txt", "trust.txt", ".well-known/security.txt"):
        newsroom.remove(f"content/_static/{name}")
    assert newsroom.build().warnings == ()


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (31 * DAY, None),
        (30 * DAY + 1, None),
        (30 * DAY, "security-txt-lapses"),
        (1, "security-txt-lapses"),
        (0, "security-txt-expired"),
        (-DAY, "security-txt-expired"),
    ],
)
def test_a_check_knows_when_a_security_txt_expires_and_no_build_does(
    newsroom: Newsroom, ahead: int, code: str | None
) -> None:
    moment = f"{datetime.fromtimestamp(NOON + ahead, UTC):%Y-%m-%dT%H:%M:%SZ}"
    newsroom.story("world/ferry", summary="It was late.")
    newsroom.write(SECURITY, f"Contact: mailto:a@b.test\nExpires: {moment}\n")
    assert newsroom.build().warnings == ()
    found = check(newsroom.root, NOON).problems
    assert [(one.code, one.place) for one in found] == ([(code, f"{SECURITY}:2:1")] if code else [])
