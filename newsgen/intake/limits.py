"""One limit on the time that a text may take, whatever is done with it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn, TypeVar

from msgspec.msgpack import decode, encode

from newsgen.errors import Broken, Problem

Result = TypeVar("Result")
Answer = tuple[str, tuple[Problem, ...]]

LIMIT_SECONDS = 2.0
# With shorter ones, native code is done in a part of a second even where its time grows with the
# square of their length.
LONG = 50_000
# A signal that was missed, because what was called then lets no exception out, comes again.
_AGAIN = 1.0
_SOON = 0.001


class OutOfTime(BaseException):
    """The limit is reached; no ordinary exception, so that no engine or extension swallows it."""


def limited(work: Callable[[], Result], seconds: float) -> Result:
    """What `work` comes to. Raises OutOfTime after so many seconds of CPU.

    This holds in a process's main thread; elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    before = signal.getitimer(signal.ITIMER_PROF)
    handler = signal.signal(signal.SIGPROF, _stop)
    # No context manager: its own code would stand between these blocks and the work, and the time
    # may be over there as well.
    try:
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
            return work()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    finally:
        signal.setitimer(signal.ITIMER_PROF, *before)
        signal.signal(signal.SIGPROF, handler)


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    raise OutOfTime


def within_limit(work: Callable[[str], str], text: str) -> str:
    """What native code, which signals do not interrupt, makes of a text.

    Under a limit, a long text is given to a process of its own, which the system ends when the time
    is over. Raises what `work` may raise, which is Broken, and ChildProcessError where the process
    ended in another way.
    """
    if len(text) <= LONG:
        return work(text)
    left, again = signal.getitimer(signal.ITIMER_PROF)
    if not left:
        return work(text)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _work_and_end(work, text, left, writer)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as pipe:
            answer = pipe.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        _, status, used = os.wait4(child, 0)
    left = max(left - used.ru_utime - used.ru_stime, _SOON)
    signal.setitimer(signal.ITIMER_PROF, left, again)
    return _answered(answer, os.waitstatus_to_exitcode(status))


def _work_and_end(work: Callable[[str], str], text: str, left: float, writer: int) -> NoReturn:
    """Answer from the process of its own.

    It lets go of all files that it has in common with the first one, among them the lock.
    """
    try:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, left)
        os.closerange(3, writer)
        os.closerange(writer + 1, os.sysconf("SC_OPEN_MAX"))
        try:
            answer: Answer = work(text), ()
        except Broken as broken:
            answer = "", broken.problems
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(encode(answer))
    finally:
        os._exit(0)


def _answered(answer: bytes, code: int) -> str:
    if code == -signal.SIGPROF:
        raise OutOfTime
    if not answer:
        raise ChildProcessError(f"the process that was given it ended with {code}")
    made: Answer = decode(answer, type=Answer)
    if made[1]:
        raise Broken(made[1])
    return made[0]
