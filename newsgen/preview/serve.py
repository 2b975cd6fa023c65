"""The preview: build, serve, build again on every change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

from newsgen.build import build
from newsgen.errors import Broken, Problem, Refused
from newsgen.outlet.config import load_config
from newsgen.preview.board import Board, Outcome
from newsgen.preview.names import LOOPBACK, HostNames
from newsgen.preview.server import FIRST_PORT, Server, address_outside, open_server, serving
from newsgen.preview.styles import Styles
from newsgen.preview.watch import EVERYTHING, NOTHING, Noticed, Watch
from newsgen.publish.lock import InUse, only_builder
from newsgen.publish.trouble import refusals
from newsgen.steps.order import Order

# The preview holds drafts: its files, and what it knows of earlier builds, lie apart from all that
# is published.
STATE, OUTPUT, STYLES = Path(".newsgen", "preview"), "output", "styles"

Announce = Callable[[str], None]


def serve(
    root: Path,
    port: int | None,
    at: Callable[[], int],
    announce: Announce,
    address: str = LOOPBACK,
    further: tuple[str, ...] = (),
) -> None:
    """Show a site with its drafts on this machine until Ctrl-C.

    Raises Refused where that cannot be.

    `at` tells the moment of each build; as a build may, it raises Broken where a setting is. With
    another `address`, other machines see it, too; `further` are names that they may call it by.
    """
    with suppress(Broken):
        load_config(root)  # refuses a folder that is no site before anything is written to it
    state = root / STATE
    with refusals(state), _only_preview(state):
        watch, board = Watch(root, announce), Board()
        styles = Styles(root, state / STYLES)
        with open_server(board, state / OUTPUT, port, address, further, styles) as server:
            # Only this build may start processes of its own: the later ones run beside threads,
            # which do not survive a fork.
            first = _outcome(root, at, EVERYTHING, None)
            board.settle(first)
            _tell(first, first.summary, (), announce)
            if port is None and server.server_port != FIRST_PORT:
                announce(f"port {FIRST_PORT} is taken")
            announce(f"{server.names.url} shows the site with its drafts; Ctrl-C ends it")
            if not server.names.is_on_loopback:
                _warn(server.names, announce)
            keep_showing(server, watch, first, partial(rebuild, root, at), announce)


def _warn(names: HostNames, announce: Announce) -> None:
    """Say who else sees the preview, and where."""
    outside = address_outside() if names.is_everywhere else ""
    if outside:
        announce(f"other devices of the network find it at {names.url_at(outside)}")
    announce(f"warning: whoever reaches port {names.port} of this machine sees the drafts")


def _only_preview(state: Path) -> ExitStack:
    """Hold the site for this preview; two would take turns in finding each other at work."""
    stack = ExitStack()
    try:
        stack.enter_context(only_builder(state / "serving"))
    except InUse:
        raise Refused(
            "a preview of this site is running already", "use that one, or end it with Ctrl-C"
        ) from None
    return stack


def keep_showing(
    server: Server,
    watch: Watch,
    last: Outcome,
    build_again: Callable[[Noticed], Outcome],
    announce: Announce,
) -> None:
    """Serve, and build again on every change, until Ctrl-C or until the watch is closed."""
    # What a build that failed was told of, the next one is told of as well: it may have failed
    # before it looked.
    untold = EVERYTHING if last.problems else NOTHING
    try:
        _await_time(watch, last)
        with watch, serving(server):
            for change in watch.changes():
                server.board.hold()
                untold |= change
                outcome = build_again(untold)
                server.board.settle(outcome)
                if outcome.next_change != last.next_change:
                    _await_time(watch, outcome)
                if _is_news(outcome, last):
                    _tell(outcome, f"{change}: {outcome.summary}", last.warnings, announce)
                if not outcome.problems:
                    untold = NOTHING
                last = outcome
    except KeyboardInterrupt:
        announce("the preview has ended")


def _is_news(outcome: Outcome, last: Outcome) -> bool:
    """Whether there is anything to say of a build: most files that are touched are as they were."""
    return bool(
        outcome.changed
        or outcome.problems
        or last.problems
        or set(outcome.warnings) - set(last.warnings)
    )


def _await_time(watch: Watch, outcome: Outcome) -> None:
    """Have the site built again when a story is due to appear or to vanish."""
    watch.remind(None if outcome.next_change is None else outcome.next_change - outcome.at)


def _outcome(root: Path, at: Callable[[], int], change: Noticed, jobs: int | None) -> Outcome:
    state = root / STATE
    try:
        order = Order(
            root, at(), state / OUTPUT, drafts=True, jobs=jobs, changed=change.paths, apart=state
        )
        report = build(order)
    except Broken as broken:
        errors = sum(problem.severity == "error" for problem in broken.problems)
        return Outcome(
            broken.problems, changed=False, summary=f"{errors} problem{'' if errors == 1 else 's'}"
        )
    tally = report.tally
    summary = f"{tally.written} files written, {tally.removed} removed, {report.seconds:.2f} s"
    changed = bool(tally.written or tally.removed)
    warnings, next_change = report.warnings, report.next_change
    return Outcome((), warnings, changed, summary, order.at, report.root, next_change)


def rebuild(root: Path, at: Callable[[], int], change: Noticed) -> Outcome:
    """A build while people look on: what stops it is shown, too.

    Sources come and go under its hands.
    """
    try:
        return _outcome(root, at, change, 1)
    except Refused as refused:
        problem = Problem("", 0, 0, str(refused), refused.hint)
    except OSError as error:
        path = Path(error.filename or "")
        shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        hint = "save it again once it is there and may be read"
        problem = Problem(shown, 0, 0, error.strerror or str(error), hint)
    return Outcome((problem,), changed=False, summary="1 problem")


def _tell(outcome: Outcome, line: str, known: Sequence[Problem], announce: Announce) -> None:
    """Say how a build ended, without the warnings that are known already."""
    announce(line)
    fresh = (warning for warning in outcome.warnings if warning not in known)
    for problem in (*outcome.problems, *fresh):
        announce(f"  {problem}" + (f"\n    {problem.hint}" if problem.hint else ""))
