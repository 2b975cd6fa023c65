"""Releases: complete folders beside the output, of which a symbolic link shows one.

Readers meet the whole old or the whole new site.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress

from newsgen.errors import Refused
from newsgen.publish.exchange import exchanged
from newsgen.publish.lock import LINK
from newsgen.publish.staging import Target

# Ends the name of a release that is being made, or being thrown away.
UNFINISHED = ".unfinished"
# Where a disk does not let a file have one more name, it is copied: it may be another hand's, or
# have too many names.
NO_MORE_NAMES = frozenset({errno.EPERM, errno.EMLINK, errno.EXDEV, errno.EOPNOTSUPP})


class Releases(Target, frozen=True):
    """The output as a link to the newest of the last `keep` releases.

    The one numbered `newest` is what the catalog describes. A release shares the files that did not
    change with those before it, under one more name: no file is ever written in place.
    """

    newest: int = 0
    keep: int = 1

    @property
    def published(self) -> str:
        """The newest release, also after a rollback."""
        return folder_of(self.beside, self.newest)

    @property
    def workplace(self) -> str:
        """The release that is being made."""
        return folder_of(self.beside, self.newest + 1) + UNFINISHED

    def begin(self) -> None:
        """Make the next release out of the newest one."""
        drop_unfinished(self.beside)
        os.makedirs(self.workplace)
        if self.newest:
            _link_all(self.published, self.workplace)
        self.mark()

    def finish(self) -> None:
        """Complete the release that was begun, if any, and show the newest one."""
        number, present = self.newest, shown(self)
        if os.path.isdir(self.workplace):
            number += 1
            self.flush()
            os.rename(self.workplace, folder_of(self.beside, number))
        if present != self.newest:
            bring_along(self, present, number)
        show(self, number)
        for old in numbers(self.beside)[: -self.keep]:
            self._throw_away(folder_of(self.beside, old))

    def barrier(self) -> None:
        """There is nothing to do: no reader meets a release before it is whole."""

    def clear_staging(self) -> None:
        """Throw away what is staged, and a release that was begun."""
        super().clear_staging()
        drop_unfinished(self.beside)

    def _throw_away(self, folder: str) -> None:
        """Remove a release that nobody sees; what cannot be removed now is left to the next build.

        It loses its number first, since whatever has one is complete.
        """
        with suppress(OSError):
            os.rename(folder, folder + UNFINISHED)
            self.flush()
            shutil.rmtree(folder + UNFINISHED)


def folder_of(beside: str, number: int) -> str:
    """The folder of a release."""
    return os.path.join(beside, "releases", f"{number:06}")


def numbers(beside: str) -> list[int]:
    """The complete releases in their order."""
    try:
        with os.scandir(os.path.join(beside, "releases")) as entries:
            return sorted(
                int(entry.name) for entry in entries if entry.name.isdigit() and _is_folder(entry)
            )
    except FileNotFoundError:
        return []


def shown(target: Target) -> int:
    """The number of the release that the output is a link to, or 0."""
    try:
        folder, name = os.path.split(os.readlink(target.output))
    except OSError:
        return 0
    return int(name) if name.isdigit() and folder == os.path.dirname(_link_text(target, 0)) else 0


def show(target: Target, number: int) -> None:
    """Make the output a link to a release.

    The release is on disk before the link is, and the link when this returns.
    """
    if shown(target) != number:
        target.flush()
        link = os.path.join(target.beside, LINK)
        with suppress(FileNotFoundError):
            os.unlink(link)
        os.symlink(_link_text(target, number), link)
        os.replace(link, target.output)
    target.flush()


def bring_along(target: Target, present: int, number: int) -> None:
    """Put into a release what another hand put into the one that is shown.

    It stays in sight when the release is.
    """
    old, new = folder_of(target.beside, present), folder_of(target.beside, number)
    if not os.path.isdir(old):
        return
    found = set(only_in(old, new))
    for path in sorted(found - target.ledger.own(found)):
        other = os.path.join(new, path)
        # A file may stand where its folder has to be.
        with suppress(FileExistsError, NotADirectoryError):
            os.makedirs(os.path.dirname(other), exist_ok=True)
            _link(os.path.join(old, path), other)


def convert(target: Target) -> None:
    """Make a folder that is published the first release.

    There is no instant in which nothing answers. Raises Refused.
    """
    first = folder_of(target.beside, max(numbers(target.beside), default=0) + 1)
    os.makedirs(os.path.dirname(first), exist_ok=True)
    os.symlink(_link_text(target, int(os.path.basename(first))), first)
    if not exchanged(first, target.output):
        os.unlink(first)
        hint = "move it to another place: the next build makes the site anew, as releases"
        raise Refused(
            f"{target.output} is a folder, and this disk cannot change it for a link in one step",
            hint,
        )


def drop_unfinished(beside: str) -> None:
    """Remove what is left of releases when a build has ended early.

    Those are releases that were being made, or thrown away, and a link that was not put in its
    place.
    """
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(beside, LINK))
    try:
        with os.scandir(os.path.join(beside, "releases")) as entries:
            found = [
                entry.path
                for entry in entries
                if entry.is_symlink() or entry.name.endswith(UNFINISHED)
            ]
    except FileNotFoundError:
        return
    for path in found:
        if os.path.islink(path):
            os.unlink(path)
        else:
            shutil.rmtree(path)


def _link_text(target: Target, number: int) -> str:
    """What the link says: relative, so that a site can be moved as a whole."""
    return os.path.join(os.path.basename(target.beside), "releases", f"{number:06}")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _link_all(source: str, target: str) -> None:
    """Give every file of a folder one more name in another folder, which is empty."""
    with os.scandir(source) as entries:
        for entry in entries:
            other = os.path.join(target, entry.name)
            if _is_folder(entry):
                os.mkdir(other)
                _link_all(entry.path, other)
                os.chmod(other, stat.S_IMODE(entry.stat().st_mode))
            else:
                _link(entry.path, other)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in NO_MORE_NAMES:
            raise
        shutil.copy2(source, target, follow_symlinks=False)


def only_in(source: str, target: str, below: str = "") -> Iterator[str]:
    """The files of a folder that another one does not have."""
    with os.scandir(os.path.join(source, below)) as entries:
        for entry in entries:
            path = os.path.join(below, entry.name)
            if _is_folder(entry):
                yield from only_in(source, target, path)
            elif not os.path.lexists(os.path.join(target, path)):
                yield path
