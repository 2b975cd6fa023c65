"""Typewriter text comes out as its language sets it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.intake.typography import BLOCK, INLINE, SPACE, WORD, rules_for, set_marks, typeset

N = "\u202f"  # narrow no-break space
S = "\u00a0"  # no-break space

CASES = [
    # English
    ("en", '"Hello," she said. "It\'s \'fine\'."', "“Hello,” she said. “It’s ‘fine’.”"),
    ("en", "'Single' and \"double\"", "‘Single’ and “double”"),
    ("en", "\"'Yes,' he said.\" \"He said 'no'\"", "“‘Yes,’ he said.” “He said ‘no’”"),
    (
        "en",
        'A ("quoted") word, ["here"] and/or "there"',
        "A (“quoted”) word, [“here”] and/or “there”",
    ),
    ("en", 'word--"quote"--word', "word–“quote”–word"),
    ("en", '"Wait--" he said', "“Wait–” he said"),
    ("en", "The dogs' tails, James's and James' hats", "The dogs’ tails, James’s and James’ hats"),
    ("en", "the '90s, class of '98 and '24 too", "the ’90s, class of ’98 and ’24 too"),
    ("en", "'24 hours' is a film", "‘24 hours’ is a film"),
    (
        "en",
        "'Tis the season, 'twas, tell 'em, rock 'n' roll",
        "’Tis the season, ’twas, tell ’em, rock ’n’ roll",
    ),
    ("en", "'cause it is 'bout time and 'Murica", "’cause it is ’bout time and ’Murica"),
    ("en", "5'9\" tall, 6' wide, 12\" long, 5' 11½\"", "5′9″ tall, 6′ wide, 12″ long, 5′ 11½″"),
    ("en", 'the "class of 1990" and "1990"', "the “class of 1990” and “1990”"),
    ("en", "'born in 1990' and the 1990's", "‘born in 1990’ and the 1990’s"),
    ("en", "one -- two --- three ---- four", "one – two — three ---- four"),
    ("en", "1939--45, and then...", "1939–45, and then…"),
    ("en", "Wait.... No..... Yes", "Wait…. No..... Yes"),
    ("en", "a hyphen-word - and a dash", "a hyphen-word - and a dash"),
    ("en", "“Already” ‘set’ — with… care", "“Already” ‘set’ — with… care"),
    ("en", '""', "“”"),
    ("en", '"', "”"),
    ("en", "", ""),
    ("en-GB", '"Colour"', "“Colour”"),
    # Spanish, Italian, Portuguese
    ("es", '"Hola", dijo. "¿Qué "cosa" es?" ¡"Sí"!', "«Hola», dijo. «¿Qué “cosa” es?» ¡«Sí»!"),
    ("es", "\"Dijo 'no'\" y '¿sí?'", "«Dijo “no”» y “¿sí?”"),
    ("es-MX", '"Hola"', "«Hola»"),
    ("it", '"L\'uomo dell\'anno" e l\'"altro"', "«L’uomo dell’anno» e l’«altro»"),
    ("pt", "\"Olá\", disse 'ele'...", "“Olá”, disse ‘ele’…"),
    ("pt-BR", '"Olá"', "“Olá”"),
    ("pt-PT", '"Olá"', "«Olá»"),
    # German and other low marks
    (
        "de",
        "\"Das ist 'gut'\", sagte er -- z. B. heute.",
        f"„Das ist ‚gut‘“, sagte er – z.{N}B. heute.",
    ),
    ("de", "Das \"Wort\" geht's ('so')", "Das „Wort“ geht’s (‚so‘)"),
    ("de-AT", '"Servus"', "„Servus“"),
    ("de-CH", "\"Grüezi 'mitenand'\"", "«Grüezi ‹mitenand›»"),
    ("cs", '"Ahoj"', "„Ahoj“"),
    ("pl", "\"Dzień 'dobry'\"", "„Dzień ‚dobry’”"),
    ("sv", "\"Hej 'du'\"", "”Hej ’du’”"),
    ("nl", "\"Hallo\", zei 'ie 's avonds in 't huis", "“Hallo”, zei ’ie ’s avonds in ’t huis"),
    # French
    ("fr", '"Bonjour", dit-il: "Quoi?"', f"«{N}Bonjour{N}», dit-il{N}: «{N}Quoi{N}?{N}»"),
    (
        "fr",
        "Vraiment ?! Oui ; non : c'est l'heure.",
        f"Vraiment{N}?! Oui{N}; non{N}: c’est l’heure.",
    ),
    ("fr", "« Déjà » et «Déjà»", f"«{N}Déjà{N}» et «{N}Déjà{N}»"),
    ("fr", "\"Il a dit 'oui'\"", f"«{N}Il a dit “oui”{N}»"),
    (
        "fr",
        "À 10:30, 50 % et 10 € sur https://other.example/a?b:c",
        f"À 10:30, 50{N}% et 10{N}€ sur https://other.example/a?b:c",
    ),
    ("fr-CA", '"Quoi?" dit-il: oui', f"«{N}Quoi?{N}» dit-il{N}: oui"),
    # Russian
    ("ru", '"Слово" -- это "дом "тут" там"', f"«Слово»{S}— это «дом „тут“ там»"),
    ("ru", "Он --- здесь...", f"Он{S}— здесь…"),
    ("uk", '"Слово" і м\'ята', "«Слово» і м’ята"),
    # Greek
    ("el", '"Γεια"', "«Γεια»"),
    # Right to left
    ("ar", '"مرحبا" قال -- نعم...', "«مرحبا» قال – نعم…"),
    ("fa", '"سلام"', "«سلام»"),
    ("he", 'צה"ל אמר "שלום" לג\'ורג\' ול-ארה"ב', "צה״ל אמר ”שלום” לג׳ורג׳ ול-ארה״ב"),
    ("he", "don't", "don’t"),
    # Asia
    ("zh", "他说\"你好。\"然后说'再见'--走了...", "他说“你好。”然后说‘再见’——走了……"),
    ("zh", 'It\'s "fine"', "It’s “fine”"),
    ("zh-Hant-TW", '他說"你好"', "他說「你好」"),
    ("ja", '彼は"はい"と言った', "彼は「はい」と言った"),
    ("ko", "\"안녕\" '하세요'", "“안녕” ‘하세요’"),
    ("hi", "\"नमस्ते\" -- 'हाँ'...", "“नमस्ते” – ‘हाँ’…"),
    ("th", "เขากล่าวว่า\"สวัสดี\"แล้ว'ไป'", "เขากล่าวว่า“สวัสดี”แล้ว‘ไป’"),
    ("vi", "\"Chào 'bạn'\"", "“Chào ‘bạn’”"),
    ("bn", '"নমস্কার"', "“নমস্কার”"),
    ("ur", '"سلام" -- ہاں', "“سلام” – ہاں"),
    # Of Europe, with marks of their own
    ("nb", '"Hun sa "ja" til ham"', "«Hun sa ‘ja’ til ham»"),
    ("da", '"Hej"', "”Hej”"),
    ("fi", '"Hei"', "”Hei”"),
    ("bg", '"Здравей"', "„Здравей“"),
    ("ro", '"Bună "ziua""', "„Bună «ziua»”"),
    ("tr", "\"Ankara'da 'dedi'\"", "“Ankara’da ‘dedi’”"),
    ("lt", '"Labas"', "„Labas“"),
    ("ca", '"L\'home"', "«L’home»"),
    ("af", '\'n "Man"', "’n “Man”"),
    # Anything else
    ("sw", "\"Habari\" ya 'leo'", "“Habari” ya ‘leo’"),
    ("", '"x"', "“x”"),
]
LANGUAGES = sorted({lang for lang, _, _ in CASES})


@pytest.mark.parametrize(("lang", "text", "expected"), CASES)
def test_typeset(lang: str, text: str, expected: str) -> None:
    assert typeset(text, lang) == expected


def test_at_least_eleven_languages_have_cases() -> None:
    assert {"en", "es", "fr", "de", "pt", "it", "ar", "he", "ru", "zh", "hi"} <= set(LANGUAGES)


@pytest.mark.parametrize("text", ['It is "so".', 'Say "no *way*" -- it\'s...'])
def test_a_tag_has_the_rules_of_its_language(text: str) -> None:
    assert typeset(text, "es-419") == typeset(text, "ES_mx") == typeset(text, "es")
    assert typeset(text, "fr-BE") == typeset(text, "fr")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'"{INLINE}Yes{INLINE}"', f"“{INLINE}Yes{INLINE}”"),
        (f'{INLINE}"Yes{INLINE}", no', f"{INLINE}“Yes{INLINE}”, no"),
        (f"{INLINE}Times{INLINE}'s", f"{INLINE}Times{INLINE}’s"),
        (f'"{WORD}" and {WORD}\'s', f"“{WORD}” and {WORD}’s"),
        (f'"One{BLOCK}"Two"', f"“One{BLOCK}“Two”"),
        (f'He said{SPACE}"yes{SPACE}no"', f"He said{SPACE}“yes{SPACE}no”"),
        (f"'a{BLOCK}b'", f"’a{BLOCK}b’"),
    ],
)
def test_marks_stand_for_tags(text: str, expected: str) -> None:
    assert set_marks(text, rules_for("en")) == expected


PIECES = st.sampled_from(
    [
        *"\"'-.:;!?% «»“”‘’()[]…—\n",
        " ",
        "--",
        "...",
        "a",
        "ab",
        "1",
        "90s",
        "א",
        "中",
        "é",
        INLINE,
        BLOCK,
        SPACE,
        WORD,
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join))


@given(text=TEXTS, lang=st.sampled_from(LANGUAGES))
def test_doing_it_twice_changes_nothing(text: str, lang: str) -> None:
    once = typeset(text, lang)
    assert typeset(once, lang) == once


@given(text=TEXTS, lang=st.sampled_from(LANGUAGES))
def test_no_straight_mark_stays_and_no_letter_changes(text: str, lang: str) -> None:
    done = typeset(text, lang)
    assert '"' not in done
    assert "'" not in done
    for mark in (BLOCK, INLINE, SPACE, WORD):
        assert done.count(mark) == text.count(mark)
    assert re.findall(r"\w", done) == re.findall(r"\w", text)
