"""What a handler may use: do a flow in one transaction, ask a question, do something afterwards, know the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from scoring.model import TeamId
from storage.batch import Batch
from storage.engine import READING
from storage.store import Store, open_store
from storage.teams import Teams
from storage.writer import Job, Writer

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


class Desk:
    """The bridge between asynchronous listeners and plain flows. Made inside a running event loop."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now, most_waiting: int = 2000) -> None:
        self.now = now
        self.notices_waiting = asyncio.Event()
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="reader")
        self._tasks: set[asyncio.Task[None]] = set()
        self._writer = Writer(
            engine, now=now, most_waiting=most_waiting, answer_all=self._answer_all, on_notices=self._notices_put
        )
        self._writer.start()

    async def do(
        self,
        team: TeamId,
        flow: Callable[Concatenate[Store, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a flow for a team and return its value once it is on disk.

        Raises the flow's own Refusal; Busy or Unavailable when it could not be stored (nothing was).
        """
        return await self.do_once((), team, flow, *args, **kwargs)

    async def do_once(
        self,
        keys: Sequence[str],
        team: TeamId,
        flow: Callable[Concatenate[Store, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The same, unless one of `keys` was handled before: then it raises Again and nothing runs."""
        once = tuple((team, key) for key in keys)
        return await self._submit(lambda batch: flow(open_store(batch, team), *args, **kwargs), once)

    async def ask(
        self,
        team: TeamId,
        question: Callable[Concatenate[Store, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Answer a question that changes nothing, on a reading connection."""
        return await self._read(lambda batch: question(open_store(batch, team), *args, **kwargs))

    async def across(self, work: Callable[Concatenate[Teams, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something that crosses teams."""
        return await self._submit(lambda batch: work(Teams(batch), *args, **kwargs), ())

    async def ask_across(self, question: Callable[[Teams], T]) -> T:
        return await self._read(lambda batch: question(Teams(batch)))

    def afterwards(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that need not hold up the acknowledgement; if it fails, that is logged."""
        task = self._loop.create_task(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def waiting(self) -> int:
        """How many flows wait for the writer."""
        return self._writer.waiting

    async def settle(self) -> None:
        """Wait for everything that was begun to be done afterwards."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Finish what waits for the writer, then stop the threads."""
        await self.settle()
        await asyncio.to_thread(self._writer.close)
        self._readers.shutdown()

    def _submit(self, work: Callable[[Batch], T], once: Sequence[tuple[str, str]]) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self._loop.create_future()
        self._writer.submit(Job(work=work, once=once, ticket=future))
        return future

    async def _read(self, question: Callable[[Batch], T]) -> T:
        def answer() -> T:
            with self._engine.connect().execution_options(**{READING: True}) as connection:
                return question(Batch(connection, self.now()))

        try:
            return await self._loop.run_in_executor(self._readers, answer)
        except (OperationalError, InterfaceError):  # a connection that died in the pool: the next one is fresh
            return await self._loop.run_in_executor(self._readers, answer)

    def _answer_all(self, jobs: Sequence[Job]) -> None:
        """Called by the writer's thread after a commit: one wake-up of the loop answers the whole batch."""
        self._loop.call_soon_threadsafe(_settle, jobs)

    def _notices_put(self) -> None:
        self._loop.call_soon_threadsafe(self.notices_waiting.set)


def _settle(jobs: Sequence[Job]) -> None:
    for job in jobs:
        future: asyncio.Future[Any] = job.ticket
        if future.done():
            continue  # the caller went away; what it asked for is stored all the same
        if job.error is not None:
            future.set_exception(job.error)
        else:
            future.set_result(job.result)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as error:  # nobody waits for this task: the log is the only place left to say it
        log.warning("afterwards_failed", error=type(error).__name__, detail=str(error)[:200])
