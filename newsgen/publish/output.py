"""The output folder: where it may lie, whose it is, and how it is published to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from newsgen.errors import Refused
from newsgen.outlet.config import PublishSettings
from newsgen.publish.releases import Releases, convert, drop_unfinished, numbers, shown
from newsgen.publish.staging import MARKER, Target

# What may lie in a folder that counts as empty.
EXPECTED = frozenset({MARKER, ".gitkeep", ".gitignore", ".git"})
OWN_FOLDER = "choose a folder of its own"


def output_at(path: Path) -> Path:
    """The output that a user's path means.

    It is the one name of it that is always the same, whatever links lead there. Raises Refused
    where a link leads to itself.
    """
    if path.name in ("", ".."):
        return _real(path)
    output = _real(path.parent) / path.name
    return output if _shows_a_release(output) else _real(output)


def open_target(root: Path, output: Path, settings: PublishSettings, adopt: bool = False) -> Target:
    """Make the output ready to be published to; whoever calls holds the lock.

    Raises Refused where it is no place for newsgen to write, or belongs to another hand, unless
    `adopt`.
    """
    refuse_harm(root, output)
    if settings.mode == "in-place":
        return _folder(output, adopt)
    return _releases(output, adopt, settings.keep)


def refuse_harm(root: Path, output: Path) -> None:
    """Raises Refused where an output would do harm.

    That is in or around what newsgen reads, or around what is dear to the user.
    """
    real, forbidden = _real(output), [(_real(path), what) for path, what in _forbidden(root)]
    for path, what in forbidden:
        if path.is_relative_to(real):
            raise Refused(f"{output} is no place for the output: it is or holds {what}", OWN_FOLDER)
    for name in ("content", "themes", "newsgen", ".git"):
        if real.is_relative_to(_real(root / name)):
            raise Refused(f"{output} is no place for the output: it lies in {name}/", OWN_FOLDER)


def _forbidden(root: Path) -> Iterator[tuple[Path, str]]:
    yield Path("/"), "the root folder"
    yield Path.home(), "your home folder"
    yield root, "the site's own folder"
    for name in ("content", "themes", ".newsgen"):
        yield root / name, f"the site's {name}/"


def _folder(output: Path, adopt: bool) -> Target:
    if _shows_a_release(output):
        hint = (
            'write mode = "releases" into [publish], '
            "or put a copy of the folder that it shows in its place"
        )
        raise Refused(f"{output} is a link to a release, and the site is published in place", hint)
    _claim(output, adopt)
    return Target(str(output))


def _releases(output: Path, adopt: bool, keep: int) -> Target:
    target = Target(str(output))
    drop_unfinished(target.beside)
    if output.is_symlink() and not _shows_a_release(output):
        raise Refused(
            f"{output} is a link to {os.readlink(output)}, not to a release", "remove the link"
        )
    if output.exists() and not shown(target):
        _claim(output, adopt)
        convert(target)
    return Releases(str(output), max(numbers(target.beside), default=0), keep)


def _real(path: Path) -> Path:
    """A path without links. Raises Refused where one leads to itself."""
    with suppress(RuntimeError):  # Python raises it up to 3.12
        real = path.resolve()
        if not real.is_symlink():
            return real
    raise Refused(f"{path} is a link that leads to itself", "remove the link")


def _holds_a_file(path: Path) -> bool:
    """Whether a path is anything but an empty folder, or one of empty folders."""
    return path.is_symlink() or not path.is_dir() or any(map(_holds_a_file, path.iterdir()))


def _shows_a_release(output: Path) -> bool:
    return shown(Target(str(output))) > 0


def _claim(output: Path, adopt: bool) -> None:
    """Make the folder where there is none, and mark it as newsgen's.

    Raises Refused where it is another's.
    """
    if output.exists() and not output.is_dir():
        raise Refused(f"{output} is a file", "choose a folder for the output")
    output.mkdir(parents=True, exist_ok=True)
    if (output / MARKER).exists():
        return
    strangers = sorted(
        path.name for path in output.iterdir() if path.name not in EXPECTED and _holds_a_file(path)
    )
    if strangers and not adopt:
        message = f"{output} holds files that newsgen did not make ({', '.join(strangers[:3])})"
        hint = (
            "choose another folder with --output, "
            "or let newsgen add its files to these with --adopt"
        )
        raise Refused(message, hint)
    Target(str(output)).mark()
