"""What git has of a site as of an earlier commit.

A repository that somebody else made may name programs in its settings, for git to run. So git is
asked by plumbing alone, which reads objects and nothing else; what such commands could come to run
is switched off besides.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

from newsgen.errors import Refused

# No hook, pager or monitor is run, and nothing is fetched that a partial clone lacks.
SETTINGS = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "protocol.allow=never")
OPTIONS = ("--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs")
QUIET = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
FILES = (b"100644", b"100755")
# So many blobs are asked for at once.
TOGETHER = 50


class Repository:
    """The repository that a site lies in. All that is asked of it raises Refused where there is no
    git, or no repository.
    """

    def __init__(self, root: Path) -> None:
        named = [part for setting in SETTINGS for part in ("-c", setting)]
        self._git = ["git", *OPTIONS, *named, "-C", str(root)]
        # What git calls from a hook with would name another repository.
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self._environment = own | QUIET

    def commit(self, ref: str) -> str:
        """The id of the commit that a user calls so. Raises Refused where git knows none."""
        unknown = Refused(
            f'git knows no commit "{ref[:80]}"',
            "name a commit, branch or tag that is there; a shallow clone has to fetch it first",
        )
        if not ref.isprintable() or ref.startswith("-"):
            raise unknown
        self._asked("rev-parse", "--git-dir")
        found = self._run("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if found.returncode:
            raise unknown
        return found.stdout.decode().strip()

    def files(self, commit: str) -> Iterator[tuple[str, str]]:
        """(path from the site's root, id of the blob) of the plain files below its `content/`."""
        for line in self._asked("ls-tree", "-r", "-z", commit, "content/").split(b"\0")[:-1]:
            about, _, path = line.partition(b"\t")
            mode, _, blob = about.split(b" ")
            if mode in FILES:
                yield os.fsdecode(path), blob.decode()

    def blobs(self, ids: Iterable[str]) -> Iterator[bytes | None]:
        """The bytes of each blob; None for one that a partial clone lacks."""
        left = iter(ids)
        while some := [f"{blob}\n" for blob in islice(left, TOGETHER)]:
            said = BytesIO(self._run("cat-file", "--batch", said="".join(some)).stdout)
            for _ in some:
                *_, size = said.readline().strip().split(b" ")
                yield said.read(int(size) + 1)[:-1] if size.isdigit() else None

    def _asked(self, *words: str) -> bytes:
        found = self._run(*words)
        if found.returncode:
            said = found.stderr.decode(errors="replace").strip().partition("\n")[0]
            if "not a git repository" in said:
                raise Refused("the site lies in no git repository")
            raise Refused(f"git cannot be asked: {said.removeprefix('fatal: ')}")
        return found.stdout

    def _run(self, *words: str, said: str = "") -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603  # no words of a stranger's: see `commit`
                [*self._git, *words],
                env=self._environment,
                input=said.encode(),
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise Refused("there is no git here", "install git, and call it again") from None
