"""A file's bytes are read, and become text, or a problem with its line and column."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from newsgen.errors import Broken, Problem, naming

# A link is not followed, and a pipe does not keep the build waiting.
PLAIN = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
# Steps of a path that lead nowhere, or out of a folder.
OUTWARD = frozenset({"", ".", ".."})
BLOCK = 1_000_000  # bytes
# C0 without tab and line ends, and DEL: one byte each in UTF-8.
CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r")) + b"\x7f"
# C1, and two code points that are no characters: XML parsers refuse feeds with them.
C1 = re.compile(rb"\xc2[\x80-\x9f]")
NON_CHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")
# All of these.
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# So many lines of a file are told for them.
MOST_LINES = 100
LONE_RETURN = re.compile(r"\r(?!\n)")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"
SAVE_HINT = 'save the file in the encoding "UTF-8"'


def is_inside(path: str) -> bool:
    """Whether a path, as seen from a folder, leads to what lies in it.

    What is on file decides on what is read, written and removed: damage must not widen that.
    """
    return OUTWARD.isdisjoint(path.split("/")) and "\0" not in path


def bytes_of(path: Path) -> bytes:
    """The bytes of a file, wherever it lies.

    Raises OSError, which names the file even where it could be opened but not be read.
    """
    with naming(str(path)):
        return path.read_bytes()


def read_inside(folder: str | Path, path: str, most: int = -1) -> bytes:
    """The bytes of a plain file below a folder, at `most` so many, to which no link leads on the
    way.

    Raises OSError, which names the file; ELOOP where there is a link, or no plain file.
    """
    return _read(str(folder), path, most, trusting=False)


def read_plain(folder: str | Path, path: str) -> bytes:
    """The same of a whole file whose bytes tell whether it is the right one: there may be links
    among the folders that lead there.
    """
    return _read(str(folder), path, -1, trusting=True)


def _read(folder: str, path: str, most: int, trusting: bool) -> bytes:
    shown = f"{folder}/{path}"
    if not is_inside(path):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), shown)
    descriptor = os.open(shown, PLAIN)
    try:
        entry = os.fstat(descriptor)
        is_right = trusting or _is_where(descriptor, folder, path)
        if not is_right or not stat.S_ISREG(entry.st_mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        return os.read(descriptor, most) if most >= 0 else _all(descriptor, entry.st_size)
    except OSError as error:
        error.filename = error.filename or shown
        raise
    finally:
        os.close(descriptor)


def linked(path: str) -> Problem:
    """What to do about a link where a file or folder of the site should be."""
    hint = f"put the file itself there: newsgen reads nothing outside {path.split('/')[0]}/"
    if "/" not in path:
        hint = "put the folder itself there: newsgen reads nothing outside the site"
    return Problem(path, 0, 0, "is a symbolic link", hint, code="symlink")


def unreadable(path: str, error: OSError) -> Problem:
    """What to do about a source that cannot be read."""
    if error.errno == errno.ELOOP:
        return linked(path)
    message = f"cannot be read: {error.strerror}"
    hint = "check that the file exists and may be read"
    return Problem(path, 0, 0, message, hint, code="unreadable")


def _all(descriptor: int, size: int) -> bytes:
    """All bytes of an open file, which has grown since if it has more than `size`."""
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    return data + b"".join(iter(partial(os.read, descriptor, BLOCK), b""))


def _is_where(descriptor: int, folder: str, path: str) -> bool:
    """Whether an open file lies where its path says: there may be links among its folders.

    Linux knows; where it does not say so at once, every folder on the way is looked at.
    """
    try:
        if os.readlink(f"/proc/self/fd/{descriptor}") == f"{folder}/{path}":
            return True
    except OSError:
        pass
    parts = path.split("/")[:-1]
    above = ("/".join(parts[: end + 1]) for end in range(len(parts)))
    return not any(os.path.islink(f"{folder}/{one}") for one in above)


def text_of(data: bytes, path: str) -> str:
    """Decode a source file, line ends as they stand.

    A byte order mark at the start is passed over. Raises Broken on anything else that is not plain
    UTF-8 text.
    """
    text, problems = decoded(data, path)
    if problems:
        raise Broken(problems)
    return text


def decoded(data: bytes, path: str) -> tuple[str, list[Problem]]:
    """A source file's text, as `text_of` gives it, and what is wrong with it; that is left out of
    the text, so that the rest can be read.
    """
    data = without_mark(data)
    if data.startswith(UTF16):
        message = "the file is UTF-16, not UTF-8"
        problem = Problem(path, 1, 1, message, SAVE_HINT, code="not-utf-8")
        return data.decode("utf-16", "replace"), [problem]
    try:
        text, problems = data.decode(), []
    except UnicodeDecodeError as error:
        problems = [_not_utf8(data, path, error.start)]
        if 0 in data:  # no text at all
            return "", problems
        text = data.decode(errors="replace")
    has_controls = len(data.translate(None, CONTROLS)) != len(data)
    if has_controls or (not text.isascii() and (C1.search(data) or NON_CHARACTERS.search(data))):
        problems += _controls(text, path)
        text = INVISIBLE.sub("", text)
    if "\r" in text and (lone := LONE_RETURN.search(text)):
        hint = "save the file with line ends of the kind LF or CRLF"
        place = place_of(text, lone.start())
        problems.append(Problem(path, *place, "a line ends in a lone CR", hint, code="line-end"))
        text = LONE_RETURN.sub("\n", text)
    return text, problems


def without_mark(data: bytes) -> bytes:
    """The bytes of a file behind the mark that some editors put at its start."""
    while data.startswith(BOM):
        data = data.removeprefix(BOM)
    return data


def lines_of(text: str) -> str:
    """The same text with every line end as a bare newline."""
    return text.replace("\r\n", "\n") if "\r" in text else text


def body_of(data: bytes, offset: int) -> str:
    """The body of a source that has been split before into header and body."""
    return lines_of(data[offset:].decode())


def place_of(text: str, index: int) -> tuple[int, int]:
    """Line and column, both from 1, of the character at `index`."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _not_utf8(data: bytes, path: str, at: int) -> Problem:
    start = data.rfind(b"\n", 0, at) + 1
    place = data.count(b"\n", 0, at) + 1, len(data[start:at].decode(errors="replace")) + 1
    message = f"byte 0x{data[at]:02X} is not UTF-8 (byte {at + 1} of the file)"
    return Problem(path, *place, message, SAVE_HINT, code="not-utf-8")


def _controls(text: str, path: str) -> Iterator[Problem]:
    """The first control character of each line."""
    hint = "delete it: it is invisible, and no reader's program accepts it"
    told = dict[int, Problem]()
    for sign in INVISIBLE.finditer(text):
        line, column = place_of(text, sign.start())
        message = f"control character U+{ord(sign[0]):04X}"
        told.setdefault(line, Problem(path, line, column, message, hint, code="control-character"))
        if len(told) == MOST_LINES:
            break
    return iter(told.values())
