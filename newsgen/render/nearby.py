"""What a source that leads to no file may have meant: one whose name is like it, or that moved."""

from __future__ import annotations

from newsgen.catalog.queries import SourceQueries
from newsgen.errors import nearest
from newsgen.intake.names import beside, is_markdown, path_from

# Each costs a look at many names: further dead ends are told without.
MOST_LOOKS = 50


class Nearby:
    """The files of `content/` that are near to one that is not there."""

    def __init__(self, sources: SourceQueries) -> None:
        self._sources = sources
        self._left = MOST_LOOKS

    def near(self, source: str, target: str) -> str:
        """The file that `target`, in the file `source`, may have meant, as it is written there; ""
        where there is none.
        """
        folder, _, name = beside(source, target.rstrip("/")).rpartition("/")
        if not folder or name.startswith("index.") or not self._left:
            return ""
        self._left -= 1
        moved = self._sources.folder_with(name)
        if not moved:
            moved, name = folder, _near(name, self._sources.names_in(folder))
        return path_from(source, f"{moved}/{name}") if name else ""


def _near(name: str, names: list[str]) -> str:
    """The file of the same sort whose name is most like one, whatever the two end in."""
    sort = is_markdown(name)
    stems = {one.partition(".")[0]: one for one in names if is_markdown(one) == sort}
    return stems.get(nearest(name.partition(".")[0], [*stems]), "")
