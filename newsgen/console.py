"""The progress bar on a terminal; nothing anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

# Work shorter than this many items is over before a bar could be read.
LONG = 200


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A function to call with (stage, done, total). Rich draws no bar where the error stream is no terminal.

    The bar is drawn from the calls alone, without a thread of its own: the build forks its workers.
    """
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda stage, done, total: None
        return
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
