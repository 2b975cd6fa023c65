"""The form of a state file.

Two lines of text, then one zstd frame (RFC 8878). The first line names the form; the second is a
JSON object that says what the state is of, with a digest over all of the file but that digest
itself. The frame holds one block after the other: its length as four bytes, big-endian, then
MessagePack: the name of a table and some of its rows, column by column. Nothing in it is code.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import IO, Annotated, Any

import msgspec
from msgspec import Meta, Struct

from newsgen.errors import NewsgenError
from newsgen.publish.whole import written_whole

FIRST_LINE = b"newsgen state 1\n"
LENGTH = struct.Struct(">I")
# So many rows make a block, and no block takes more bytes: a build's memory stays flat.
ROWS = 2048
MOST = 1 << 28
# Longer than any second line: 4 kB.
SECOND_LINE = 4096
# Long matches over 16 MB: one path stands in many tables.
LEVEL, WINDOW = 3, 24
BLOCK = 1 << 20
UNKNOWN = "0" * 64
# Moments lie within the years that have four digits, counts within what SQLite can keep.
Moment = Annotated[int, Meta(ge=-(2**35), lt=2**37)]
Count = Annotated[int, Meta(ge=0, lt=2**62)]


class Damaged(NewsgenError):
    """A file that is no state, or not the whole of it."""


class About(Struct, frozen=True, kw_only=True):
    """What a state is of: the version of newsgen and of its catalog, a site by the digest of what
    it calls itself, the moment of its last build in seconds, and its size.
    """

    newsgen: str
    catalog: int
    site: str
    outlet: str
    at: Moment
    build: Count
    stories: Count
    outputs: Count
    digest: str = UNKNOWN

    def line(self) -> bytes:
        """The second line of the file."""
        return msgspec.json.encode(self) + b"\n"


class Block(Struct, frozen=True, array_like=True):
    """Rows of a table, column by column."""

    table: str
    columns: Sequence[Sequence[Any]]


class RawBlock(Struct, frozen=True, array_like=True):
    """A block whose columns have not been looked into."""

    table: str
    columns: msgspec.Raw


def write(path: Path, about: About, blocks: Iterable[Block]) -> About:
    """Write a state file, in place of what stands there once it is whole; what it says of itself.

    The same blocks give the same bytes.
    """
    from zstandard import ZstdCompressionParameters, ZstdCompressor

    # In a thread beside the one that reads the blocks.
    how = ZstdCompressionParameters.from_level(LEVEL, window_log=WINDOW, enable_ldm=True, threads=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    encode = msgspec.msgpack.Encoder().encode
    with written_whole(path) as file:
        file.write(FIRST_LINE + about.line())
        with ZstdCompressor(compression_params=how).stream_writer(file, closefd=False) as frame:
            for block in blocks:
                data = encode(block)
                frame.write(LENGTH.pack(len(data)) + data)
        file.seek(0)
        whole = msgspec.structs.replace(about, digest=_digest(file))
        file.seek(len(FIRST_LINE))
        file.write(whole.line())
    return whole


def about(path: Path) -> About:
    """What a state file says of itself. Raises Damaged where it is none, FileNotFoundError where
    there is no file.
    """
    with path.open("rb") as file:
        return _head(file)


def read(path: Path) -> Iterator[RawBlock]:
    """The blocks of a state file, once its digest was found to be right.

    Raises Damaged.
    """
    from zstandard import ZstdDecompressor, ZstdError

    with path.open("rb") as file:
        said = _head(file)
        file.seek(0)
        if _digest(file) != said.digest:
            raise Damaged("it is damaged: its digest is another one")
        file.seek(len(FIRST_LINE) + len(said.line()))
        try:
            with ZstdDecompressor(max_window_size=1 << WINDOW).stream_reader(file) as frame:
                yield from _blocks(frame)
        except (ZstdError, msgspec.MsgspecError, RecursionError) as error:
            raise Damaged(f"it is damaged: {error}") from None


def shown(text: str) -> str:
    """A text that a state brought, in one line."""
    return text if text.isprintable() else ascii(text)


def _blocks(frame: Any) -> Iterator[RawBlock]:
    decode = msgspec.msgpack.Decoder(RawBlock).decode
    while head := _exactly(frame, LENGTH.size):
        (length,) = LENGTH.unpack(head)
        if length > MOST:
            raise Damaged("it is damaged: a block of it is too long")
        yield decode(_exactly(frame, length))


def _exactly(frame: Any, length: int) -> bytes:
    """So many bytes, or none at the end."""
    found = bytearray()
    while len(found) < length and (more := frame.read(length - len(found))):
        found += more
    if found and len(found) < length:
        raise Damaged("it is damaged: it ends too early")
    return bytes(found)


def _head(file: IO[bytes]) -> About:
    if file.read(len(FIRST_LINE)) != FIRST_LINE:
        raise Damaged("it is no state that this newsgen can read")
    line = file.readline(SECOND_LINE)
    try:
        said = msgspec.json.decode(line, type=About)
    except msgspec.MsgspecError:
        raise Damaged("it is damaged: it does not say what it is of") from None
    if said.line() != line:
        raise Damaged("it is damaged: its digest is another one")
    return said


def _digest(file: IO[bytes]) -> str:
    """The digest of a file that is read from its beginning, the one in it left out."""
    found = blake2b(digest_size=len(UNKNOWN) // 2)
    found.update(msgspec.structs.replace(_head(file), digest=UNKNOWN).line())
    while data := file.read(BLOCK):
        found.update(data)
    return found.hexdigest()
