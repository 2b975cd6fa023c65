"""The progress bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

# Work shorter than this many items is over before a bar could be read.
LONG = 200


def progress(*, quiet: bool) -> AbstractContextManager[Callable[[str, int, int], None]]:
    """What a long task calls with (stage, done, total): a bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(lambda stage, done, total: None)
    return _bar()


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on the error stream.

    It is drawn from the calls alone, without a thread of its own: the build forks its workers.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if total < LONG:
                return
            if stage not in tasks or done <= 1:
                tasks.setdefault(stage, bar.add_task(stage, total=total))
            bar.update(tasks[stage], completed=done, total=total, refresh=True)

        yield show
