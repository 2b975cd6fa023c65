"""Charts and tables of data: what is read, where all stands, and what readers can tell apart."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from newsgen.charts.data import MOST_BYTES, MOST_ROWS, DataTable, rows_of, table_of
from newsgen.charts.draw import NARROW, WIDE, Chart, draw
from newsgen.charts.numbers import decimal_marks, is_missing, number_of
from newsgen.charts.options import ChartOptions, Words, WrongOption
from newsgen.charts.plot import apart
from newsgen.charts.refusals import MOST_LABELS, MOST_SERIES
from newsgen.charts.table import TableOptions, table_html
from newsgen.charts.ticks import Scale, nice, nice_dates
from newsgen.charts.widths import ems, width, wrapped
from newsgen.charts.words import words_of
from newsgen.errors import Broken
from newsgen.outlet.interface import Interface

CASES = Path(__file__).with_name("cases") / "charts"
THEME = Path(__file__).parents[1] / "themes/default"
CSS = THEME / "static/css/charts.css"
STRINGS = tomllib.loads((THEME / "strings/en.toml").read_text(encoding="utf-8"))
KINDS = ("bar", "column", "line", "share")


def spelled(number: Decimal) -> str:
    """1,234.5"""
    return f"{number:,f}" if abs(number.adjusted()) < 12 else f"{number:.2e}"


def day(moment: date, form: str) -> str:
    return {"year": f"{moment:%Y}", "month": f"{moment:%b %Y}", "day": f"{moment:%b} {moment.day}"}[
        form
    ]


def words(rtl: bool = False, decimal: Any = ".") -> Words:
    return Words(
        number=spelled,
        percent=lambda number: f"{number:f}%",
        date=day,
        say=lambda key, **values: STRINGS[key].format(**values),
        decimal=decimal,
        rtl=rtl,
    )


def chart(csv: str, kind: Any = "bar", rtl: bool = False, **options: Any) -> Chart:
    """A chart of a table in CSV."""
    named = {"id": "c", "kind": kind, "title": "Ferries", **options}
    return draw(rows_of(csv.encode(), "content/_data/x.csv"), ChartOptions(**named), words(rtl))


PORTS = "Port,2024,2025\nAlmeda,120,131.5\nTorre,88,\nRibeira Brava,-14,9\n"
YEARS = "Year,Boats\n2021,4\n2022,9\n2023,\n2024,7\n"
BREAD = "Month,Price\n" + "".join(
    f"{2021 + at // 12}-{at % 12 + 1:02d},{2 + at * 0.03:.2f}\n" for at in range(36)
)


# -- reading tables --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "header", "row"),
    [
        (b"a,b\n1,2\n", ("a", "b"), ("1", "2")),
        (b"\xef\xbb\xbfa;b\r\n1,5;2\r\n", ("a", "b"), ("1,5", "2")),
        (b"a\tb\n1\t2", ("a", "b"), ("1", "2")),
        (b'a,b\n"x, ""y""",2\n', ("a", "b"), ('x, "y"', "2")),
        (b'a,b\n"two\nlines",2\n', ("a", "b"), ("two\nlines", "2")),
        (b"a,b\n=SUM(A1:A9),+1\n", ("a", "b"), ("=SUM(A1:A9)", "+1")),
        (b"a,b\n\n ,\n1,\n", ("a", "b"), ("1", "")),
        (b'"a,a";b\n1;2\n', ("a,a", "b"), ("1", "2")),
    ],
)
def test_tables_are_read_whatever_separates_their_cells(
    data: bytes, header: tuple[str, ...], row: tuple[str, ...]
) -> None:
    found = rows_of(data, "x.csv")
    assert (found.header, found.rows) == (header, (row,))


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"", "x.csv:1:1", "the table is empty"),
        (b"a,b\n", "x.csv:1:1", "there is no row below the header"),
        (b"a,a\n1,2\n", "x.csv:1:3", 'two columns have the name "a"'),
        (b"a,b\n1\n", "x.csv:2:1", "the row has 1 cells, the header 2"),
        (b"a,b\n1,2,3\n", "x.csv:2:5", "the row has 3 cells, the header 2"),
        (b'a,b\n1,2\n3,"4\n', "x.csv:3:3", "the quotes of this cell do not end with it"),
        (b'a,b\n"1" x,2\n', "x.csv:2:1", "the quotes of this cell do not end with it"),
        (b"a,b\ncaf\xe9,2\n", "x.csv:2:4", "byte 0xE9 is not UTF-8 (byte 8 of the file)"),
        (
            b"a,b\n1," + b"x" * 1001 + b"\n",
            "x.csv:2:3",
            "the cell has 1,001 signs: more than 1,000",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_place(
    data: bytes, place: str, message: str
) -> None:
    with pytest.raises(Broken) as caught:
        rows_of(data, "x.csv")
    (problem,) = caught.value.problems
    assert (problem.place, problem.message) == (place, message)
    assert problem.hint


def test_a_table_of_100000_rows_is_refused_at_once() -> None:
    data = b"a,b\n" + b"1,2\n" * 100_000
    begun = time.perf_counter()
    with pytest.raises(Broken, match=f"x.csv:{MOST_ROWS + 2}: the table has more than 5,000 rows"):
        rows_of(data, "x.csv")
    assert time.perf_counter() - begun < 1
    with pytest.raises(Broken, match="more than 1,000,000"):
        rows_of(b"a" * (MOST_BYTES + 1), "x.csv")
    with pytest.raises(Broken, match="60 columns: more than 50"):
        rows_of(b",".join(b"%d" % n for n in range(60)) + b"\n" + b"," * 58 + b"1\n", "x.csv")


def test_tables_stand_in_data_files_as_mappings_or_as_lists() -> None:
    rows = [{"town": "Almeda", "votes": 12}, {"town": "Torre", "won": True}]
    found = table_of(rows, "x.toml")
    assert found.header == ("town", "votes", "won")
    assert found.rows == (("Almeda", "12", ""), ("Torre", "", "true"))
    assert table_of([["a", "b"], [1, None]], "x.yaml").rows == (("1", ""),)
    for value in ({}, [], "a", [1], [["a"]], [{"a": 1}, [2]]):
        with pytest.raises(Broken, match=r"x\.toml: holds no table"):
            table_of(value, "x.toml")


@settings(max_examples=200)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_cell_that_is_quoted_comes_out_as_it_went_in(rows: list[list[str]]) -> None:
    quoted = [
        "x,y",
        *(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows),
    ]
    expected = tuple(tuple(row) for row in rows if any(row))
    if expected:
        assert rows_of("\n".join(quoted).encode(), "x.csv").rows == expected


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("1234.5", ".", "1234.5"),
        ("1,234.5", ".", "1234.5"),
        ("1.234,5", ",", "1234.5"),
        ("12,34,567", ".", "1234567"),
        ("1 234,5", ",", "1234.5"),
        ("1\u202f234,5", ",", "1234.5"),
        ("1’234.5", ".", "1234.5"),
        ("12 %", ".", "12"),
        ("−3,2 %", ",", "-3.2"),
        ("-0", ".", "0"),
        (".5", ".", "0.5"),
        ("1.2E+06", ".", "1.2E+6"),
        ("١٢٣٫٥", ".", "123.5"),
        ("1,5", ".", None),
        ("12,3456", ".", None),
        ("1.2.3", ".", None),
        ("1e999", ".", None),
        ("12 boats", ".", None),
        ("=1+1", ".", None),
        ("nan", ".", None),
        ("1_000", ".", None),
        ("9" * 41, ".", None),
    ],
)
def test_numbers_are_read_in_every_notation(cell: str, mark: Any, number: str | None) -> None:
    assert number_of(cell, mark) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("cells", "marks"),
    [
        (["1,234", "2"], set()),
        (["1,234", "2.5"], {"."}),
        (["1.234", "2,5"], {","}),
        (["1.234.567"], {","}),
        (["0.123"], {"."}),
        (["1234.567"], {"."}),
        (["1,5", "1.5"], {",", "."}),
        (["x", "", "–"], set()),
    ],
)
def test_a_column_proves_how_it_is_written(cells: list[str], marks: set[str]) -> None:
    assert decimal_marks(cells) == marks


def test_what_could_be_read_in_two_ways_is_not_guessed() -> None:
    table = rows_of(b"Town;Votes\nAlmeda;1.234\n", "x.csv")
    options = ChartOptions("c", "bar", "Votes")
    with pytest.raises(Broken, match=r"x\.csv:2:8: 1\.234 can be read in two ways"):
        draw(table, options, words(decimal=","))
    said = ChartOptions("c", "bar", "Votes", decimal=",")
    assert draw(table, said, words(decimal=",")).table.rows == (("Almeda", "1,234"),)
    assert draw(table, options, words()).table.rows == (("Almeda", "1.234"),)


def test_cells_that_are_no_numbers_are_told_with_their_places() -> None:
    with pytest.raises(Broken) as caught:
        chart("Town,Votes\nAlmeda,12\nTorre,twelve\nRibeira,1;2\n", y=("Votes",))
    assert [problem.place for problem in caught.value.problems] == [
        "content/_data/x.csv:3:7",
        "content/_data/x.csv:4:9",
    ]


@pytest.mark.parametrize("cell", ["1000000000000", "-1e30", "0.0000001", "1e-99"])
def test_numbers_that_nobody_could_read_in_a_chart_are_refused(cell: str) -> None:
    with pytest.raises(Broken, match=rf"x\.csv:2:8: {re.escape(cell)} is too (great|small)"):
        chart(f"Town,Votes\nAlmeda,{cell}\n")


def test_numbers_of_many_digits_are_rounded_in_the_drawing_alone() -> None:
    found = chart("Town,Share\nAlmeda,3.14159265\nTorre,1234567.891\n")
    assert ">3.14159</text>" in found.wide
    assert ">1,234,568</text>" in found.wide
    assert [row[1] for row in found.table.rows] == ["3.14159265", "1,234,567.891"]


def test_what_is_missing_is_a_gap_and_said() -> None:
    found = chart(YEARS, "line")
    assert [row[1] for row in found.table.rows] == ["4", "9", "–", "7"]
    assert found.text == (
        "Boats: from 4 (2021) to 7 (2024). Highest: 2022, 9. Lowest: 2021, 4. Missing values: 1."
    )
    assert all(map(is_missing, ("", "-", "–", "n/a", "N/A", "…")))


# -- options ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "option", "message"),
    [
        ({"x": "Prot"}, "x", 'the table has no column "Prot", did you mean "Port"?'),
        ({"y": ("20244",)}, "y", 'the table has no column "20244", did you mean "2024"?'),
        (
            {"highlight": ("Tore",)},
            "highlight",
            'no label or series is named "Tore", did you mean "Torre"?',
        ),
        (
            {"from_zero": False},
            "from_zero",
            "a bar chart always begins at zero: its lengths are the numbers",
        ),
        ({"series": "Port"}, "y", "with series, all numbers stand in one column"),
        ({"kind": "share"}, "kind", "the parts of a whole are above zero: some are not"),
    ],
)
def test_options_that_do_not_suit_the_table_are_told_by_name(
    options: dict[str, Any], option: str, message: str
) -> None:
    with pytest.raises(WrongOption) as caught:
        chart(PORTS, **options)
    assert (caught.value.option, caught.value.message) == (option, message)
    assert caught.value.hint


def test_charts_that_nobody_could_read_are_refused() -> None:
    for kind in KINDS:
        rows = "".join(f"t{n},1,1\n" for n in range(MOST_LABELS[kind] + 1))
        with pytest.raises(WrongOption, match="rows at most"):
            chart(f"a,b,c\n{rows}", kind)
    names = [f"s{n}" for n in range(MOST_SERIES + 1)]
    with pytest.raises(WrongOption, match="7 series: more than 6"):
        chart(f"a,{','.join(names)}\nx{',1' * len(names)}\n")
    with pytest.raises(WrongOption, match="no column beside the labels holds numbers alone"):
        chart("a,b\nx,y\n")
    with pytest.raises(WrongOption, match="a date stands twice"):
        chart("a,b\n2024,1\n2024,2\n", "line")


def test_one_column_may_name_the_series() -> None:
    found = chart("Year,List,Votes\n2021,A,3\n2021,B,5\n2025,A,4\n", "line", series="List")
    assert found.table.header == ("Year", "A", "B")
    assert found.table.rows == (("2021", "3", "5"), ("2025", "4", "–"))
    with pytest.raises(Broken, match=r'x\.csv:3:8: "A" has two numbers for "2021"'):
        chart("Year,List,Votes\n2021,A,3\n2021,A,5\n", series="List", y=("Votes",))


def test_what_stands_out_is_not_told_by_colour_alone() -> None:
    drawn = chart("Port,Boats\nAlmeda,4\nTorre,5\n", highlight=("Torre",)).wide
    assert 'font-weight="600">Torre</text>' in drawn
    assert drawn.count('class="chart-rest"') == drawn.count('class="chart-1"') == 1


def test_dates_come_in_order_and_in_words() -> None:
    found = chart("Day,Boats\n2026-03-02,4\n2026-02-27,5\n", "line")
    assert [row[0] for row in found.table.rows] == ["Feb 27", "Mar 2"]


@pytest.mark.parametrize(
    ("lang", "number", "percent", "month", "decimal"),
    [
        ("en", "1,234.5", "12.5%", "Mar 2026", "."),
        ("de", "1.234,5", "12,5\u00a0%", "März 2026", ","),
        ("hi", "1,234.5", "12.5%", "मार्च 2026", "."),
        ("tr", "1.234,5", "%12,5", "Mar 2026", ","),
    ],
)
def test_numbers_and_dates_are_those_of_the_language(
    lang: str, number: str, percent: str, month: str, decimal: str
) -> None:
    found = words_of(Interface(lang, STRINGS))
    assert found.number(Decimal("1234.5")) == number
    assert found.percent(Decimal("12.5")) == percent
    assert found.date(date(2026, 3, 5), "month") == month
    assert (found.decimal, found.rtl) == (decimal, False)
    assert found.say("table_part", shown="1", number="3") == "Rows shown: 1 of 3."


@pytest.mark.parametrize("path", sorted((THEME / "strings").glob("*.toml")), ids=lambda p: p.stem)
@pytest.mark.parametrize("kind", KINDS)
def test_charts_stand_in_every_language(path: Path, kind: Any) -> None:
    strings = tomllib.loads(path.read_text(encoding="utf-8"))
    table = rows_of(BREAD.replace("Month,Price", "Month;Price").replace(",", ";").encode(), "x.csv")
    options = ChartOptions("c", kind, "Bread", "%" if kind == "bar" else "euros", decimal=".")
    table = DataTable(table.header, table.rows[:6]) if kind == "share" else table
    judge(draw(table, options, words_of(Interface(path.stem, strings))))


# -- scales, ticks, widths -------------------------------------------------------------------------

NUMBERS = st.decimals(-(10**15), 10**15, allow_nan=False, places=6) | st.decimals(
    -1, 1, allow_nan=False, places=12
)


@given(NUMBERS, NUMBERS, st.integers(2, 12))
def test_ticks_are_round_ascend_and_hold_all_values(a: Decimal, b: Decimal, most: int) -> None:
    low, high = sorted((a, b))
    ticks = nice(low, high, most)
    steps = {after - before for before, after in pairwise(ticks)}
    assert len(steps) == 1
    step = next(iter(steps))
    assert step > 0
    assert step.normalize().as_tuple().digits in {(1,), (2,), (5,)}
    assert ticks[0] <= low
    assert high <= ticks[-1]
    assert 2 <= len(ticks) <= most + 2
    scale = Scale(ticks[0], ticks[-1], 300, 10)
    assert 10 <= scale.at(high) <= scale.at(low) <= 300


@pytest.mark.parametrize("number", ["1e30", "-1e30", "1e-30", "0", "-0.1", "9" * 30])
def test_a_single_number_has_a_scale_however_great_or_small(number: str) -> None:
    ticks = nice(Decimal(number), Decimal(number), 5)
    assert ticks[0] <= Decimal(number) <= ticks[-1]
    assert ticks[0] < ticks[-1]
    assert nice(Decimal(number), Decimal(number) + Decimal("1e-60"), 5)


@given(
    st.dates(date(1000, 1, 1), date(2999, 12, 31)),
    st.integers(0, 400_000),
    st.sampled_from(["year", "month", "day"]),
    st.integers(2, 12),
)
def test_dates_below_an_axis_ascend_and_lie_on_it(
    first: date, days: int, form: Any, most: int
) -> None:
    last = min(first + timedelta(days=days), date(2999, 12, 31))
    found, _ = nice_dates(first, last, form, most)
    assert found == sorted(set(found))
    assert all(first <= one <= last for one in found)
    assert 1 <= len(found) <= most + 2


@given(st.text(max_size=80), st.floats(30, 300), st.integers(1, 3))
def test_lines_are_no_wider_than_their_room(text: str, most: float, lines: int) -> None:
    found = wrapped(text, most, 12, lines)
    assert 1 <= len(found) <= lines
    assert all(width(line, 12) <= most or len(line) <= 3 for line in found)
    if "…" not in "".join(found):
        assert "".join(found).replace(" ", "") == "".join(text.split())


@given(st.lists(st.floats(0, 300), min_size=1, max_size=6).map(sorted))
def test_places_are_moved_apart_within_their_room(wanted: list[float]) -> None:
    found = apart(wanted, 16, 0, 300)
    assert all(after - before >= 15.999 for before, after in pairwise(found))
    assert found[0] >= -0.001
    assert found[-1] <= 300


def test_marks_take_no_room_and_wide_scripts_more() -> None:
    assert ems("e\u0301") == ems("e")
    assert ems("港") > ems("m") > ems("i")


# -- drawings --------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {f"{SVG}{name}" for name in "svg title desc text path rect g".split()}
ATTRIBUTES = set(
    "x y d width height class id role viewBox direction fill stroke stroke-width"
    " stroke-dasharray font-family font-size font-weight text-anchor transform"
    " aria-labelledby aria-describedby".split()
)


def drawings(found: Chart) -> Iterator[tuple[Any, float, float, float]]:
    """Each drawing as XML, with its width, height and size of text."""
    for source, (wide, size) in ((found.wide, WIDE), (found.narrow, NARROW)):
        tree = etree.fromstring(source)
        yield tree, wide, float(tree.get("height")), size


def boxes(tree: Any, size: float) -> list[tuple[float, float, float, float, str]]:
    """Where each text is likely to stand: left, top, right, bottom."""
    rtl = tree.get("direction") == "rtl"
    found = []
    for node in tree.iter(f"{SVG}text"):
        x, y, wide = float(node.get("x")), float(node.get("y")), width(node.text or "", size)
        side = {"start": 0.0, "middle": 0.5, "end": 1.0}[node.get("text-anchor", "start")]
        left = x - wide * ((1 - side) if rtl else side)
        found.append((left, y - size * 0.8, left + wide, y + size * 0.2, node.text or ""))
    return found


def judge(found: Chart) -> None:
    """Everything that holds for every drawing."""
    for tree, wide, high, size in drawings(found):
        for node in tree.iter():
            assert node.tag in ELEMENTS
            assert set(node.attrib) <= ATTRIBUTES
        for node in tree.iter(f"{SVG}rect"):
            x, y, across, down = (float(node.get(name)) for name in ("x", "y", "width", "height"))
            if node.getparent().tag != f"{SVG}g":
                assert -0.2 <= x <= x + across <= wide + 0.2
                assert -0.2 <= y <= y + down <= high + 0.2
        for node in tree.iter(f"{SVG}path"):
            places = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", node.get("d"))
            if node.getparent().tag != f"{SVG}g":
                assert all(-0.2 <= float(x) <= wide + 0.2 for x, _ in places)
                assert all(-0.2 <= float(y) <= high + 0.2 for _, y in places)
        texts = boxes(tree, size)
        for left, top, right, bottom, text in texts:
            assert left >= -1, text
            assert right <= wide + 1, text
            assert top >= -1, text
            assert bottom <= high + 1, text
        for one, other in combinations(texts, 2):
            apart_along = min(one[2], other[2]) - max(one[0], other[0]) <= 0.5
            apart_down = min(one[3], other[3]) - max(one[1], other[1]) <= 0.5
            assert apart_along or apart_down, (one, other)
        assert len(set(tree.xpath("//@id"))) == len(tree.xpath("//@id")) == 2
        assert tree.get("role") == "img"
        assert tree.xpath(f"//*[@id='{tree.get('aria-labelledby')}']")[0].text
        assert tree.xpath(f"//*[@id='{tree.get('aria-describedby')}']")[0].text


LABELS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "Cc"]), max_size=60
)


@st.composite
def tables(draw_: Any) -> DataTable:
    """Tables that charts are made of: labels, dates or years, and numbers of all sizes."""
    rows = draw_(st.integers(1, 24))
    heads = draw_(st.lists(LABELS.filter(str.strip), min_size=1, max_size=6, unique=True))
    scale = draw_(st.sampled_from(["1", "1e-3", "1e6", "0"]))
    numbers = st.none() | st.decimals(-1000, 1000, allow_nan=False, places=1)
    kind = draw_(st.sampled_from(["text", "year", "month"]))
    first = draw_(st.integers(1900, 2040))
    names = {
        "text": draw_(st.lists(LABELS, min_size=rows, max_size=rows, unique=True)),
        "year": [str(first + at) for at in range(rows)],
        "month": [f"{first + at // 12}-{at % 12 + 1:02d}" for at in range(rows)],
    }[kind]
    cells = [
        [
            n if n is None else n * Decimal(scale)
            for n in draw_(st.lists(numbers, min_size=len(heads), max_size=len(heads)))
        ]
        for _ in range(rows)
    ]
    cells[0][0] = cells[0][0] if cells[0][0] is not None else Decimal(1)
    texts = [("" if n is None else f"{n:f}" for n in row) for row in cells]
    return DataTable(
        ("label\0", *heads), tuple((name, *row) for name, row in zip(names, texts, strict=True))
    )


@settings(max_examples=300)
@given(tables(), st.sampled_from(KINDS), st.booleans(), st.sampled_from(["", "%", "million euros"]))
def test_whatever_the_table_all_stands_within_the_frame_and_nothing_overlaps(
    table: DataTable, kind: Any, rtl: bool, unit: str
) -> None:
    options = ChartOptions("c", kind, "Ferries", unit, y=table.header[1:], decimal=".")
    if kind == "share":  # parts below zero, too many of them
        with suppress(WrongOption):
            judge(draw(table, options, words(rtl)))
    else:
        judge(draw(table, options, words(rtl)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize(
    "csv",
    [
        "Port,Boats\nAlmeda,1\n",
        "Year,Boats\n2024,5\n",
        "Port,Boats\nAlmeda,0.000001\nTorre,123456789012\n",
        "Port,Boats\nAlmeda,3\nTorre,3\nRibeira,3\n",
        "Year,Boats\n" + "".join(f"{1000 + at},{at + 1}\n" for at in range(6)),
        PORTS.replace("-14", "14"),
    ],
)
def test_charts_of_few_numbers_stand_as_well(csv: str, kind: Any, rtl: bool) -> None:
    judge(chart(csv, kind, rtl))


def test_numbers_that_are_all_zero_have_a_chart() -> None:
    for kind in ("bar", "column", "line"):
        judge(chart("Port,Boats\nAlmeda,0\nTorre,0\n", kind))
    with pytest.raises(WrongOption, match="above zero"):
        chart("Port,Boats\nAlmeda,0\nTorre,0\n", "share")


HOSTILE = (
    "</text><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "'; drop table --",
    "<![CDATA[ ]]> &amp; &#60;",
    "\u202eevil\u2066",
    "a\ufffe\ud800b\x00c\x1b",
    "😀" * 30,
    "x" * 900,
    "ก" * 200,
    "e" + "\u0301" * 400,
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cell", HOSTILE)
def test_what_stands_in_a_cell_never_becomes_markup(cell: str, kind: Any) -> None:
    table = DataTable((cell, "n", cell + "2"), ((cell, "1", "2"), (cell + "b", "3", "4")))
    found = draw(table, ChartOptions("c", kind, cell, cell), words())
    judge(found)
    page = etree.fromstring(f"<p>{found.svg}{_html(table)}</p>")
    assert not page.xpath("//*[local-name()='script']")
    assert not [name for name in page.xpath("//@*") if "alert" in name]


def _html(table: DataTable) -> str:
    return table_html(table, TableOptions("t", table.header[0]), words())


def test_a_chart_is_the_same_to_the_byte_whatever_the_process() -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from test_charts import PORTS, YEARS, BREAD, KINDS, chart\n"
        "print([chart(csv, kind).svg for csv in (PORTS.replace('-14', '14'), YEARS, BREAD)"
        " for kind in KINDS if csv != BREAD or kind == 'line'])"
    )
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    made = {
        subprocess.run(
            [sys.executable, "-c", script, *folders],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


GOLDEN = {
    "bar": (PORTS, {"unit": "thousand boats", "highlight": ("Torre",)}),
    "column": (YEARS, {}),
    "line": (BREAD, {"unit": "euros"}),
    "share": ("Part,Share\nSchools,41\nRoads,23\nOther,36\n", {"rtl": True}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_drawings_are_as_they_were_looked_at(kind: Any) -> None:
    csv, options = GOLDEN[kind]
    made = chart(csv, kind, **options).narrow.replace("><", ">\n<") + "\n"
    path = CASES / f"{kind}.svg"
    if os.environ.get("UPDATE_CASES"):
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made


def test_a_chart_of_a_hundred_points_takes_few_milliseconds_and_kilobytes() -> None:
    days = (date(2026, 1, 1) + timedelta(days=at) for at in range(100))
    table = rows_of(
        ("Day,Level\n" + "".join(f"{one},{one.day * 7 % 31}.5\n" for one in days)).encode(), "x.csv"
    )
    options = ChartOptions("c", "line", "Levels")
    took = []
    for _ in range(30):
        begun = time.perf_counter()
        found = draw(table, options, words())
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.005
    assert len(found.svg) < 8_000


# -- colours ---------------------------------------------------------------------------------------

GROUNDS = {"light": ("#ffffff", "#f7f5f0"), "dark": ("#16171b", "#202227")}
# How those see colours who lack one kind of cones (Machado, Oliveira and Fernandes, 2009).
EYES = {
    "all cones": (
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ),
    "no long ones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no middle ones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no short ones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def colours(scheme: str) -> dict[str, str]:
    """The values of the style sheet in a scheme."""
    text = CSS.read_text(encoding="utf-8")
    pair = re.findall(r"--chart-(\w+): light-dark\((#\w{6}), (#\w{6})\)", text)
    alone = dict(re.findall(r"--chart-(\w+): (#\w{6});", text))
    assert alone == {name: light for name, light, _ in pair}
    return {name: light if scheme == "light" else dark for name, light, dark in pair}


def linear(colour: str) -> tuple[float, ...]:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)


def contrast(one: str, other: str) -> float:
    lights = sorted(
        0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other))
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """A colour in Oklab, as such eyes see it."""
    rows = linear(colour)
    r, g, b = (
        min(1, max(0, sum(a * s for a, s in zip(row, rows, strict=True)))) for row in EYES[eyes]
    )
    cones = (
        (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3),
        (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3),
        (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3),
    )

    def of(*parts: float) -> float:
        return sum(a * cone for a, cone in zip(parts, cones, strict=True))

    return (
        of(0.2104542553, 0.793617785, -0.0040720468),
        of(1.9779984951, -2.428592205, 0.4505937099),
        of(0.0259040371, 0.7827717662, -0.808675766),
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_keeps_its_contrast_with_both_grounds(scheme: str) -> None:
    found = colours(scheme)
    assert len(found) == 7
    for name, colour in found.items():
        for ground in GROUNDS[scheme]:
            assert contrast(colour, ground) >= 3, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_series_are_told_apart_by_all_eyes(scheme: str, eyes: str) -> None:
    found = colours(scheme)
    del found["rest"]
    for one, other in combinations(found.values(), 2):
        assert math.dist(seen(one, eyes), seen(other, eyes)) >= 0.1, (one, other)


def test_areas_of_several_series_differ_without_any_colour() -> None:
    row = ",".join(str(n) for n in range(1, 7))
    tree = etree.fromstring(chart(f"a,b,c,d,e,f,g\nx,{row}\n").wide)
    strokes: Sequence[tuple[str, ...]] = [
        tuple(node.get(name, "") for name in ("stroke-width", "stroke-dasharray"))
        for node in tree.iter(f"{SVG}path")
        if node.get("class") == "chart-gap" and node.getparent().tag != f"{SVG}g"
    ]
    assert len(strokes) == len(set(strokes)) == 5


# -- tables of data --------------------------------------------------------------------------------

TOWNS = "Town;Votes;Turnout\nAlmeda;12.345,5;61,2 %\nTorre;1.200;55 %\nRibeira;–;48,1 %\n"


def test_a_table_has_headings_sides_and_a_caption() -> None:
    html = table_html(rows_of(TOWNS.encode(), "x.csv"), TableOptions("t", "Results & all"), words())
    tree = etree.fromstring(html)
    assert tree.get("tabindex") == "0"
    assert tree.get("aria-labelledby") == tree.xpath("string(//caption/@id)") == "t-caption"
    assert tree.xpath("string(//caption)") == "Results & all"
    assert tree.xpath("//th[@scope='row']/text()") == ["Almeda", "Torre", "Ribeira"]
    assert len(tree.xpath("//th[@scope='col']")) == 3
    assert len(tree.xpath("//td[@class='align-right']")) == 6


def test_sums_are_of_all_rows_and_percentages_have_none() -> None:
    options = TableOptions("t", "Results", most=1, total=True, first_stays=False)
    html = table_html(rows_of(TOWNS.encode(), "x.csv"), options, words())
    page = etree.fromstring(f"<div>{html}</div>")
    assert page.xpath("//tfoot//text()") == ["Total", "13,545.5"]
    assert page.xpath("//tbody//th/text()") == ["Almeda"]
    assert page.xpath("string(p)") == "Rows shown: 1 of 3."
    assert page.xpath("string(//table/@class)") == "data"


def test_signs_stay_before_their_numbers_in_tables_from_right_to_left() -> None:
    table = DataTable(("a", "b"), (("x", "-3"),))
    assert '<td class="align-right">\u200e-3</td>' in table_html(
        table, TableOptions("t", "c"), words(rtl=True)
    )
