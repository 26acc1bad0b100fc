"""Finds takes in which nothing moves although something should, and hands their facts out again.

Every service acks only after its result is stored, so this has nothing to do until state was lost: a server that
forgot an ack too early, a consumer that somebody deleted, a take that lives again after a failure. It needs no lock:
what is handed out again is create-only, so any number of sweepers do it once.
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Protocol

from reel_common import telemetry
from reel_common.bus import Bus, Recorded
from reel_common.errors import Transient
from reel_common.events import StageFailed
from reel_common.job import FINAL, Job, Take
from reel_common.topology import REACTIONS, Reaction

log = logging.getLogger(__name__)

QUIET_SECONDS = 60.0
"""How long nothing may happen in a take before it is looked at; doubled with every time it is handed out again."""
EVERY_SECONDS = 15.0
MOST_TIMES = 6
"""After so many times in vain (about an hour) the take fails, with a reason."""


class Jobs(Protocol):
    """What is needed of the read model."""

    def all(self) -> Iterable[Job]: ...
    def records(self, job: str) -> Sequence[Recorded]: ...
    async def caught_up(self) -> None:
        """Wait until everything is known that was stored before this call. Errors: Transient when that takes long."""
        ...


async def run(bus: Bus, jobs: Jobs, *, quiet: float = QUIET_SECONDS, every: float = EVERY_SECONDS) -> None:
    """Sweep for ever. A bus that is away is waited for."""
    while True:
        await asyncio.sleep(every)
        try:
            await jobs.caught_up()  # what is not known yet looks as if it had never happened
            await sweep(bus, jobs, quiet=quiet)
        except Transient as error:
            log.warning("the sweep is put off: %s", error)


async def sweep(bus: Bus, jobs: Jobs, *, quiet: float) -> list[str]:
    """Look at every take once. Returns the subjects that were handed out again. Errors: Transient."""
    handed_out: list[str] = []
    now = datetime.now(UTC)
    for job in list(jobs.all()):
        for take in job.takes.values():
            if take.state in FINAL or take.touched is None:
                continue
            times = max(take.handed_out_again.values(), default=0)
            if (now - take.touched).total_seconds() >= quiet * 2**times:
                records = [r for r in jobs.records(job.id) if r.event.take == take.number and not r.again]
                handed_out += await _mend(bus, take, records)
    return handed_out


async def _mend(bus: Bus, take: Take, records: Sequence[Recorded]) -> list[str]:
    unanswered = list(_unanswered(take, records))
    for reaction, recorded in unanswered:
        if await bus.settled(reaction.name) < recorded.sequence:
            return []  # somebody works on it, or it waits its turn
    handed_out: list[str] = []
    for reaction, recorded in unanswered:
        subject = recorded.event.subject
        if subject in handed_out:
            continue
        times = take.handed_out_again.get(subject, 0)
        if times >= MOST_TIMES:
            await _give_up(bus, reaction, recorded)
            return handed_out
        if await bus.hand_out_again(subject, f"sweep-{times + 1}"):
            log.warning("%s was handed out again: %s never answered it", subject, reaction.name)
            handed_out.append(subject)
    return handed_out


def _unanswered(take: Take, records: Sequence[Recorded]) -> Iterator[tuple[Reaction, Recorded]]:
    """What should have had an answer; of a join's many inputs the last one, which stands for all."""
    for reaction in REACTIONS:
        found = [
            recorded
            for recorded in records
            if isinstance(recorded.event, reaction.on) and reaction.answer(recorded.event) not in (None, *take.times)
        ]
        for recorded in found[-1:] if reaction.gathers else found:
            yield reaction, recorded


async def _give_up(bus: Bus, reaction: Reaction, recorded: Recorded) -> None:
    event = recorded.event
    reason = f"{reaction.name} was asked {MOST_TIMES} times for {event.subject} and never answered: see its log"
    failure = StageFailed(
        job=event.job, take=event.take, stage=reaction.service, unit=event.key or "", reason=reason, permanent=False
    )
    await telemetry.publish(bus, failure, parent=recorded.headers)
