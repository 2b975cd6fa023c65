"""One build: take in what changed, plan, render what is stale, publish, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from newsgen.catalog import lists
from newsgen.catalog.database import close_catalog, forget_catalog, open_catalog
from newsgen.catalog.store import catalog_of
from newsgen.catalog.upcoming import is_due
from newsgen.errors import Refused
from newsgen.outlet.config import Config, load_config
from newsgen.outlet.tables import PublishSettings
from newsgen.outputs.feeds.formats import FORMATS
from newsgen.publish.lock import only_builder
from newsgen.publish.output import lock_of, open_target, refuse_harm
from newsgen.publish.publisher import Publisher
from newsgen.publish.staging import Nowhere, Target
from newsgen.publish.trouble import refusals
from newsgen.render.context import context_for
from newsgen.steps.context import BuildContext, silent, unexplained
from newsgen.steps.host_files import write_host_files
from newsgen.steps.judging import find_broken, judged
from newsgen.steps.order import Explain, NotDue, Order, Progress, Report
from newsgen.steps.planning import plan_outputs
from newsgen.steps.reading import read_sources
from newsgen.steps.rendering import render_outputs, sweep_album
from newsgen.steps.robots import notes
from newsgen.steps.standing import settle
from newsgen.steps.urls import enter_urls, unlisted
from newsgen.workers import WorkerPool

# Said of what newsgen remembers, where it did not keep it there itself.
FOREIGN = "was not kept by you on this machine, or was touched since: it is not believed"


def build(
    order: Order,
    progress: Progress = silent,
    explain: Explain = unexplained,
    notice: Callable[[str], None] = lambda line: None,
) -> Report:
    """Build a site. Raises Broken with every error found, Refused or NotDue; then the output is as
    it was.

    `notice` is called once if the build has to wait for another one.
    """
    begun = time.monotonic()
    config = load_config(order.root)
    with refusals(order.catalog), ExitStack() as stack:
        stack.enter_context(only_builder(order.memory / "lock", order.wait, notice))
        target = stack.enter_context(_target(order, config, notice))
        if order.state:
            stack.enter_context(_carried(order.state, order, config, target, notice))
        if order.if_due and not is_due(order.catalog, order.at):
            raise NotDue
        if order.clean:
            forget_catalog(order.catalog)
        connection = open_catalog(
            order.catalog, target.durable, lambda: notice(f"{order.memory} {FOREIGN}")
        )
        stack.callback(close_catalog, order.catalog, connection)
        jobs = config.build.jobs if order.jobs is None else order.jobs
        workers = stack.enter_context(WorkerPool(jobs))
        catalog = catalog_of(connection, order.at, order.drafts)
        return _run(BuildContext(order, config, catalog, target, workers, progress, explain), begun)


@contextmanager
def _carried(
    file: Path, order: Order, config: Config, target: Target, notice: Callable[[str], None]
) -> Iterator[None]:
    """Go on from the state in a file, and save the new one there where all went well."""
    from newsgen.state.carry import save_state, take_up

    if not order.clean:
        take_up(file, order, config, target, notice)
    yield
    save_state(file, order, config, target)


@contextmanager
def _target(order: Order, config: Config, notice: Callable[[str], None]) -> Iterator[Target]:
    """Where the build publishes to, for as long as nobody else does.

    What has a memory of its own, such as the preview, is nobody's site: it has no releases.
    """
    root, output, adopt = order.root, order.output, order.adopt
    if order.trial:
        yield Nowhere(str(output))
        return
    settings = PublishSettings() if order.apart else config.publish
    outlet = None if order.apart else config.outlet.identity
    # Before a lock is put beside the output; `open_target` asks again, for what came meanwhile.
    refuse_harm(root, output, adopt, outlet)
    if order.thin and settings.mode != "in-place":
        hint = 'leave --thin out, or write mode = "in-place" into [publish]'
        raise Refused("a release is the whole site, and a thin build makes a part of it", hint)
    with only_builder(lock_of(output), order.wait, notice):
        target = open_target(root, output, settings, adopt, outlet)
        yield replace(target, thin=True) if order.thin else target


def _run(build: BuildContext, begun: float) -> Report:
    """The steps of a build in the order in which they are taken."""
    order, catalog, queries = build.order, build.catalog, build.queries
    skipped = find_broken(build) if order.skip_broken else ()
    with closing(context_for(build.key)) as context:
        changes, problems, twins = read_sources(build, {one.path for one in skipped})
        problems += plan_outputs(build, changes, context)
        catalog.commit()
        problems = judged(build, context, problems, twins)
        rendered = render_outputs(build)
        if rendered:
            feeds = build.plan.count_kinds([FORMATS[0].kind])
            context.bodies.prune(build.config.feeds.items * feeds)
            sweep_album(build)
    catalog.entries.forget_empty()
    files = queries.lists.count(lists.FILES)
    publisher = Publisher(build.plan, build.target, catalog.commit, partial(enter_urls, build))
    number, tally = publisher.publish(order.at, files)
    settle(build, number)
    write_host_files(build)
    build.target.clear_staging()
    return Report(
        output=order.output,
        root=build.config.outlet.root,
        number=number,
        stories=queries.lists.count(lists.ALL),
        pages=files,
        rendered=rendered,
        tally=tally,
        held=tuple(catalog.visibility.held()),
        warnings=tuple(sorted({*problems, *catalog.warnings(), *unlisted(build)})),
        next_change=catalog.visibility.next_change(),
        seconds=time.monotonic() - begun,
        skipped=skipped,
        notes=tuple(notes(build)),
    )
