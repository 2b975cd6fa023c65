"""Which blobs of git files are: so a state knows them again in another clone."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from newsgen.catalog.inbox import Blob, Inbox
from newsgen.intake.git import is_blob, vouched
from newsgen.workers import WorkerPool

# So many files are named one by one.
FEW = 10_000


class Proof(Struct, frozen=True):
    """Looks at the bytes of a batch of files, here or in a worker, for those that are the blobs
    that git takes them for.
    """

    root: str

    def __call__(self, blobs: list[Blob]) -> list[Blob]:
        root = Path(self.root)
        return [one for one in blobs if is_blob(root, f"{one.folder}/{one.name}", one.blob)]


def name_blobs(inbox: Inbox, root: Path, jobs: int) -> None:
    """Have git name the blobs of files that are new, or changed."""
    nameless = inbox.nameless(FEW)
    if nameless is not None and not nameless:
        return
    with WorkerPool(jobs) as workers:
        inbox.name_blobs(
            vouched(root, nameless), lambda blobs, most: workers.run(Proof(str(root)), blobs, most)
        )
