"""What `[robots]` says in vain: paths that lead nowhere, lines of a file that is not written."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.errors import Problem
from newsgen.intake.positions import place_of
from newsgen.outlet.config import FILE as CONFIG
from newsgen.outlet.paths import output_path, page_path
from newsgen.outputs.files import OWN_ROBOTS
from newsgen.steps.context import BuildContext

# The keys that only say what stands in the file.
OF_THE_FILE = ("ai", "lines", "rsl_line")


def notes(build: BuildContext) -> Iterator[str]:
    """That the outlet's own robots.txt stands in place of the one that newsgen writes."""
    if not build.order.drafts and build.queries.sources.digest(OWN_ROBOTS):
        yield f"robots.txt is {OWN_ROBOTS}, in place of the one that newsgen writes"


def told_in_vain(build: BuildContext) -> Iterator[Problem]:
    """The problems of that, once there is a plan."""
    settings, root = build.config.robots, build.order.root
    if build.queries.sources.digest(OWN_ROBOTS):
        for key in OF_THE_FILE:
            if key in settings.model_fields_set:
                message = f'"robots.{key}" says nothing: {OWN_ROBOTS} stands in place of the file'
                hint = "write it into that file, or delete the file"
                place = place_of(root, CONFIG, "robots", key)
                yield Problem(CONFIG, *place, message, hint, "warning", "own-robots")
    for key in ("rsl", "tdm_policy"):
        path = getattr(settings, key)
        files = (output_path(path), page_path(path)) if path.startswith("/") else ()
        if files and not any(build.queries.placed_at(file)[0] for file in files):
            message = f'"robots.{key}" leads nowhere: nothing stands at {path}'
            hint = f"put the file into content/_static{path}, or correct the path"
            place = place_of(root, CONFIG, "robots", key)
            yield Problem(CONFIG, *place, message, hint, code="dead-setting")
