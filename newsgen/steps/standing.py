"""What stands in the output: it is compared with the plan, and a thin one is kept thin."""

from __future__ import annotations

from newsgen.catalog import lists
from newsgen.catalog.baseline import OUTPUT, SKIPPING, WAS_THIN
from newsgen.steps.context import BuildContext

# Up to so many published files, each build looks whether another hand has touched them.
FEW_FILES = 10_000
# What stands in the output: all that was published; what is due to be deployed, and nothing else;
# or some of what was deployed, which another hand brought.
WHOLE, THIN, SOME = "whole", "thin", "some"
TOUCHED = "another hand changed the file"


def look_over(build: BuildContext) -> None:
    """Find the published files that do not stand in the output as they should.

    What is not known, because the state comes from another machine, is told by bytes. In an output
    that is whole it is told by what files look like, and of a large site only if that is asked for.
    """
    order, baseline = build.order, build.catalog.baseline
    if order.trial:
        return
    before = baseline.value(OUTPUT)
    is_bare = order.thin and build.target.is_empty()
    baseline.keep(OUTPUT, THIN if is_bare else before or SOME)
    if order.thin:
        baseline.keep(WAS_THIN, "1")
        _miss_due(build)
    if is_bare:
        return
    is_small = build.queries.lists.count(lists.FILES) <= FEW_FILES
    if before != WHOLE or order.rescan or is_small:
        _compare(build)


def _miss_due(build: BuildContext) -> None:
    """Have all files that are due in the output."""
    published = build.plan.published
    published.find_due()
    for num, path, signature in published.due():
        stands = build.target.signature(path)
        if not stands or (signature and stands != signature):
            published.give_up(num, "it is not deployed yet")


def _compare(build: BuildContext) -> None:
    """Compare published files with what is known of them."""
    order, published, target = build.order, build.plan.published, build.target
    for num, path, signature, digest in published.files():
        stands = target.signature(path)
        if order.thin and not stands:
            continue
        right = bool(stands) and signature in ("", stands)
        if right and (order.rescan or not signature):
            right = target.digest(path) == digest
        if not right:
            published.give_up(num, TOUCHED)
        elif not signature:
            published.recognise(num, stands)


def settle(build: BuildContext, number: int) -> None:
    """Put down what stands in the output after a build. In a thin one that is what is due, and what
    another hand put there.
    """
    baseline, published, target = build.catalog.baseline, build.plan.published, build.target
    baseline.keep(SKIPPING, "1" if build.order.skip_broken else "")
    if not build.order.thin:
        baseline.keep(OUTPUT, WHOLE)
        if not baseline.value(WAS_THIN):
            published.put_down_deployed(number)
    elif baseline.value(OUTPUT) == THIN:
        published.find_due()
        for path in list(target.files()):
            if published.is_deployed(path):
                target.remove(path)
    build.catalog.commit()
