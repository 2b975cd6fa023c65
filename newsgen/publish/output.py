"""The output folder: where it may lie, whose it is, and how it is published to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from newsgen.digest import digest
from newsgen.errors import Refused
from newsgen.outlet.tables import PublishSettings
from newsgen.publish.releases import Releases, convert, drop_unfinished, numbers, shown
from newsgen.publish.staging import INNER, MARKER, MARKER_TEXT, Target, marker_in

# What may lie in a folder that counts as empty.
EXPECTED = frozenset({MARKER, INNER, ".gitkeep", ".gitignore", ".git"})
MOUNTS = Path("/proc/self/mountinfo")
# How it writes these characters of a path.
ESCAPED = str.maketrans({sign: f"\\{ord(sign):03o}" for sign in " \t\n\\"})
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


def usual_output(root: Path) -> Path:
    """The output of a site for which none is named.

    Raises Refused where a link is in its place: it may have come with the site, and lead anywhere.
    """
    output = root / "output"
    if output.is_symlink() and not _shows_a_release(output):
        hint = "name the folder that it leads to with --output, or remove the link"
        raise Refused(f"{output} is a symbolic link", hint)
    return output_at(output)


def lock_of(output: Path) -> Path:
    """The file that whoever publishes to an output holds, of whatever site."""
    return Path(Target(str(output)).beside) / "lock"


def open_target(
    root: Path,
    output: Path,
    settings: PublishSettings,
    adopt: bool = False,
    outlet: str | None = None,
) -> Target:
    """Make the output ready to be published to; whoever calls holds its lock.

    `outlet` is what the site calls itself; None where nobody else can have the output. Raises
    Refused where it is no place for newsgen to write, or belongs to another hand or site, unless
    `adopt`.
    """
    refuse_harm(root, output, adopt, outlet)
    marker = _marker(root, output, outlet)
    if adopt and _is_of_another(output, marker):
        _set_ledger_aside(output)
    if settings.mode == "in-place":
        return _folder(output, marker, settings.durable)
    return _releases(output, marker, settings.durable, settings.keep)


def refuse_harm(root: Path, output: Path, adopt: bool = False, outlet: str | None = None) -> None:
    """Raises Refused where an output would do harm.

    That is in or around what newsgen reads, around what is dear to the user, or, unless `adopt`,
    what another hand or another site made.
    """
    real, forbidden = _real(output), [(_real(path), what) for path, what in _forbidden(root)]
    for path, what in forbidden:
        if path.is_relative_to(real):
            raise Refused(f"{output} is no place for the output: it is or holds {what}", OWN_FOLDER)
    for name in ("content", "themes", "newsgen", ".git", *([".newsgen"] if outlet else [])):
        if real.is_relative_to(_real(root / name)):
            raise Refused(f"{output} is no place for the output: it lies in {name}/", OWN_FOLDER)
    if not adopt:
        _refuse_others(output, _marker(root, output, outlet))


def _forbidden(root: Path) -> Iterator[tuple[Path, str]]:
    yield Path("/"), "the root folder"
    yield Path.home(), "your home folder"
    yield root, "the site's own folder"
    for name in ("content", "themes", ".newsgen"):
        yield root / name, f"the site's {name}/"


def _folder(output: Path, marker: str, durable: bool) -> Target:
    if _shows_a_release(output):
        hint = (
            'write mode = "releases" into [publish], '
            "or put a copy of the folder that it shows in its place"
        )
        raise Refused(f"{output} is a link to a release, and the site is published in place", hint)
    output.mkdir(parents=True, exist_ok=True)
    target = Target(str(output), marker, _is_mounted(output), durable)
    target.mark()
    return target


def _releases(output: Path, marker: str, durable: bool, keep: int) -> Target:
    target = Target(str(output), marker, durable=durable)
    drop_unfinished(target.beside)
    if output.is_symlink() and not _shows_a_release(output):
        raise Refused(
            f"{output} is a link to {os.readlink(output)}, not to a release", "remove the link"
        )
    if output.exists() and not shown(target):
        target.mark()
        convert(target)
    newest = max(numbers(target.beside), default=0)
    return Releases(str(output), marker, durable=durable, newest=newest, keep=keep)


def _is_mounted(folder: Path) -> bool:
    """Whether a disk, or another folder, is mounted here: nothing can be moved to it from beside
    it.
    """
    if folder.stat().st_dev != folder.parent.stat().st_dev:
        return True
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    shown = str(folder).translate(ESCAPED)
    return any(line.split(" ", 5)[4] == shown for line in mounts.splitlines())


# -- whose it is -----------------------------------------------------------------------------------


def _marker(root: Path, output: Path, outlet: str | None) -> str:
    """What the marker of a site's output says.

    A site is known by what it calls itself, and by where it lies as seen from its output: moved,
    checked out elsewhere or called by another name, it is still the same.
    """
    if outlet is None:
        return MARKER_TEXT
    way = os.path.relpath(root, output.parent)
    return f"{MARKER_TEXT}site: {digest(outlet)} {digest(way)}\n"


def _is_of_another(output: Path, marker: str) -> bool:
    """Whether the marker in an output names a site, and not this one."""
    found, own = (_names(text) for text in (marker_in(str(output)), marker))
    return bool(found and own) and found.isdisjoint(own)


def _names(marker: str) -> set[str]:
    return set(marker.rpartition("site: ")[2].split()) if "site: " in marker else set()


def _refuse_others(output: Path, marker: str) -> None:
    if output.exists() and not output.is_dir():
        raise Refused(f"{output} is a file", "choose a folder for the output")
    if not output.exists():
        return
    if _is_of_another(output, marker):
        hint = (
            "choose another folder with --output, "
            "or let this site have it, and the files of the other stay, with --adopt"
        )
        raise Refused(f"{output} is the output of another site", hint)
    if os.path.lexists(output / MARKER):
        return
    strangers = sorted(
        path.name for path in output.iterdir() if path.name not in EXPECTED and _holds_a_file(path)
    )
    if strangers:
        message = f"{output} holds files that newsgen did not make ({', '.join(strangers[:3])})"
        hint = (
            "choose another folder with --output, "
            "or let newsgen add its files to these with --adopt"
        )
        raise Refused(message, hint)


def _set_ledger_aside(output: Path) -> None:
    """What another site published is not this one's to remove."""
    target = Target(str(output))
    for ledger in (target.ledger.path, target.url_ledger.path):
        with suppress(FileNotFoundError):
            os.replace(ledger, f"{ledger}.{digest(marker_in(str(output)))}")


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
