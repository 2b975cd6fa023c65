"""The progress bar on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

# Work shorter than this many items is over before a bar could be read.
LONG = 200


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A function to call with (stage, done, total), which draws a bar on the error stream.

    The bar is drawn from the calls alone, without a thread of its own: the build forks its workers.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as progress:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if total < LONG:
                return
            if stage not in tasks or done <= 1:
                tasks.setdefault(stage, progress.add_task(stage, total=total))
            progress.update(tasks[stage], completed=done, total=total, refresh=True)

        yield show
