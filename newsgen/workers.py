"""Work in batches on several cores, with few batches under way at a time.

The means is a `concurrent.futures.Executor`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from multiprocessing.process import BaseProcess

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH = 50
# Below this many items, starting processes costs more than they save; items that take longer come
# in smaller batches, and fewer of them are enough.
ENOUGH = 6 * BATCH
WAITING_PER_JOB = 4


class WorkerPool:
    """Runs batches of work; processes start with the first work that is large enough.

    `jobs` 0 means one per core.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs or os.cpu_count() or 1
        self._executor: Executor | None = None

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._executor:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def run(
        self,
        work: Callable[[list[Item]], list[Result]],
        items: Iterable[Item],
        expected: int,
        batch: int = BATCH,
    ) -> Iterator[list[Result]]:
        """Yield the results of every batch, in the order of the items.

        `work` must be picklable; `expected` is their number.
        """
        stream = iter(items)
        batches = iter(lambda: list(islice(stream, batch)), [])
        if self._jobs == 1 or (expected < ENOUGH * batch // BATCH and not self._executor):
            yield from map(work, batches)
        else:
            yield from self._spread(work, batches)

    def _spread(
        self, work: Callable[[list[Item]], list[Result]], batches: Iterator[list[Item]]
    ) -> Iterator[list[Result]]:
        self._executor = self._executor or _executor(self._jobs)
        waiting: deque[Future[list[Result]]] = deque()
        for batch in batches:
            waiting.append(self._executor.submit(work, batch))
            if len(waiting) > self._jobs * WAITING_PER_JOB:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _executor(jobs: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(jobs, get_context(START), initializer=end_with_parent)


def end_with_parent() -> None:
    """See to it that this worker ends when the build that started it is killed.

    It must not write into the next one.
    """
    import ctypes
    import multiprocessing

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SIGNAL_OF_PARENTS_DEATH, signal.SIGKILL)
    Thread(target=_wait_and_end, args=(multiprocessing.parent_process(),), daemon=True).start()


def _wait_and_end(parent: BaseProcess) -> None:
    # All systems have this, but a forked worker also waits for those forked after it, which hold
    # its pipe.
    parent.join()
    os._exit(1)


SIGNAL_OF_PARENTS_DEATH = 1

# A forked worker starts at once with everything imported; the build starts its workers before any
# thread.
START = "fork" if sys.platform == "linux" else "spawn"
