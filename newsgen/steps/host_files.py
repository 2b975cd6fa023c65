"""What web servers are told of old URLs, beside the output."""

from __future__ import annotations

from pathlib import Path

from newsgen.outlet.source import bytes_of
from newsgen.outputs.host_files import BESIDE, Moves
from newsgen.publish.whole import written_whole
from newsgen.steps.context import BuildContext


def write_host_files(build: BuildContext) -> None:
    """Bring the files of the chosen servers up to date, once the build is published."""
    if build.order.trial or build.order.apart:
        return
    wanted = build.config.redirects.files
    moves = _moves(build) if BESIDE.keys() & set(wanted) else Moves({})
    for server, (name, write) in BESIDE.items():
        path = Path(build.target.beside, name)
        if server in wanted:
            _put(path, write(moves).encode())
        else:
            path.unlink(missing_ok=True)


def _moves(build: BuildContext) -> Moves:
    urls, places = build.context.urls, build.queries.places
    leading, gone = dict(places.moved(urls)), list[str]()
    for key in places.deserted():
        holders = places.holders(key)
        pages = (build.planner.present(id_) for _, id_ in holders)
        found = next((page.url for page in pages if page), "")
        for url in {urls.at(place): None for place, _ in holders}:
            if found:
                leading[url] = found
            else:
                gone.append(url)
    return Moves(dict(sorted(leading.items())), sorted(gone))


def _put(path: Path, data: bytes) -> None:
    """Write a file in one step, unless it holds that already."""
    if path.is_file() and bytes_of(path) == data:
        return
    with written_whole(path) as file:
        file.write(data)
