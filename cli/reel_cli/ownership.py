"""The memory bus of a process that serves many jobs, each of which it must have to itself while it works on it."""

import asyncio
import logging
from collections.abc import Mapping
from typing import IO

from reel_cli import compose
from reel_common.bus_memory import MemoryBus
from reel_common.errors import Transient
from reel_common.events import Event
from reel_common.job import FINAL, Job, apply
from reel_common.settings import CommonSettings

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0


class OwnedBus(MemoryBus):
    """Stores a fact only under its job's lock, the one that `reel make` takes, and keeps it until the job has ended."""

    def __init__(self, settings: CommonSettings) -> None:
        super().__init__(compose.journal(settings))
        self._settings = settings
        self._owned: dict[str, IO[str]] = {}
        self._jobs: dict[str, Job] = {}
        self._folded = 0
        self._changing = asyncio.Lock()

    async def publish(self, event: Event, headers: Mapping[str, str] = {}) -> bool:
        async with self._changing:
            await self._own(event.job)
            try:
                return await super().publish(event, headers)
            finally:
                self._release(event.job)

    async def hand_out_again(self, subject: str, token: str) -> bool:
        job = subject.split(".")[2]
        async with self._changing:
            await self._own(job)
            try:
                return await super().hand_out_again(subject, token)
            finally:
                self._release(job)

    async def resume(self) -> None:
        """Go on with what earlier runs left unfinished, but for what another process is making."""
        for name in await asyncio.to_thread(compose.journal(self._settings).jobs):
            await self.load(name)
        self._fold()
        for name, job in self._jobs.items():
            if job.last.state in FINAL:
                continue
            try:
                await self._own(name)
            except Transient as error:
                log.warning("%s", error)
            else:
                self.wake(name, job.last.number)

    async def close(self) -> None:
        await super().close()
        while self._owned:
            self._owned.popitem()[1].close()

    async def _own(self, job: str) -> None:
        """Have the job, and know all its facts. Errors: Transient while another process has it."""
        if job in self._owned:
            return
        file = await asyncio.to_thread(compose.hold_job, self._settings, job)
        if file is None:
            raise Transient(f"another process is making {job}: wait for it, or stop it", RETRY_SECONDS)
        self._owned[job] = file
        await self.load(job)  # what others published while they had it

    def _release(self, job: str) -> None:
        self._fold()
        if job not in self._jobs or self._jobs[job].last.state in FINAL:
            self._owned.pop(job).close()

    def _fold(self) -> None:
        for recorded in self._log[self._folded :]:
            name = recorded.event.job
            apply(self._jobs.setdefault(name, Job(name)), recorded)
        self._folded = len(self._log)
