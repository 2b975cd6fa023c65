"""A source file becomes what the catalog keeps of it.

That is an Article, a record, or a file that stories may refer to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from newsgen.catalog.rows import AssetRow, Row, pack
from newsgen.digest import digest
from newsgen.errors import Broken, Problem
from newsgen.intake.context import IntakeContext
from newsgen.intake.entries import take_entry
from newsgen.intake.fronts import take_front
from newsgen.intake.pictures import most_to_read, take_asset
from newsgen.intake.records import take_author, take_data, take_plain
from newsgen.intake.stories import Membership, take_story
from newsgen.intake.term_records import take_term
from newsgen.intake.well_known.files import problems
from newsgen.model import Source
from newsgen.outlet.source import linked, read_inside, unreadable

# For a file that cannot be read.
STAND_IN = AssetRow("", 1, 1)


def take_in(
    intake: IntakeContext, source: Source, entries: Membership, unnamed: bool = False
) -> Row:
    """Read one source, with all that is wrong with it.

    `unnamed`: its id belongs to another one, so that it is read under a stand-in.
    """
    try:
        data = _bytes_of(intake, source)
        if source.digest and source.digest == digest(data):
            return Row(source.path, source.kind, source.signature, source.digest, same=True)
        if source.kind == "story":
            return take_story(intake, source, data, entries, unnamed)
        return TAKERS[source.kind](intake, source, data, unnamed)
    except Broken as broken:
        asset = STAND_IN if source.kind in ("asset", "link") else None
        row = Row(source.path, source.kind, source.signature, "", asset=asset)
        return row._replace(problems=broken.problems)


def _bytes_of(intake: IntakeContext, source: Source) -> bytes:
    if source.kind == "link":
        raise Broken([linked(source.path)])
    if source.kind == "nameless":
        message = "the name holds control characters, or bytes that are not UTF-8"
        hint = "rename the file"
        raise Broken([Problem(source.path, 0, 0, message, hint, code="file-name")])
    try:
        return read_inside(intake.root, source.path, most_to_read(source))
    except OSError as error:
        raise Broken([unreadable(source.path, error)]) from None


# -- the other kinds -------------------------------------------------------------------------------


def _take_static(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    warnings = tuple(map(pack, problems(source.path, data)))
    return Row(source.path, source.kind, source.signature, digest(data), warnings=warnings)


def _take_asset(intake: IntakeContext, source: Source, data: bytes, unnamed: bool) -> Row:
    return take_asset(source, data)


TAKERS: Mapping[str, Callable[[IntakeContext, Source, bytes, bool], Row]] = {
    "plain": take_plain,
    "author": take_author,
    "term": take_term,
    "data": take_data,
    "front": take_front,
    "entry": take_entry,
    "static": _take_static,
    "asset": _take_asset,
}
