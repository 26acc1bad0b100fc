"""The journal brings a job back after a crash, whole facts only."""

from pathlib import Path

from reel_common.bus import Consumer
from reel_common.bus_memory import MemoryBus
from reel_common.events import StageFailed
from reel_common.journal import FACTS, Journal


def fact(take: int) -> StageFailed:
    return StageFailed(job="j1", take=take, stage="voice", reason=f"reason {take}")


async def journalled(folder: Path, takes: int) -> None:
    bus = MemoryBus(Journal(folder))
    for take in range(1, takes + 1):
        await bus.publish(fact(take), {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})


async def test_facts_survive_the_process_with_their_times_and_traces(tmp_path: Path) -> None:
    await journalled(tmp_path, 2)
    bus = MemoryBus(Journal(tmp_path))
    assert await bus.load("j1") == 2
    assert [r.event for r in await bus.read(">")] == [fact(1), fact(2)]
    assert all("traceparent" in r.headers for r in await bus.read(">"))
    assert await bus.publish(fact(1)) is False


async def test_a_line_cut_short_by_a_kill_never_happened_and_the_next_is_whole(tmp_path: Path) -> None:
    await journalled(tmp_path, 2)
    path = tmp_path / "j1" / FACTS
    whole = path.read_bytes()
    for cut in (1, 10, 200):
        path.write_bytes(whole[:-cut])
        bus = MemoryBus(Journal(tmp_path))
        assert await bus.load("j1") == 1
        assert await bus.publish(fact(2)) is True
        again = MemoryBus(Journal(tmp_path))
        assert await again.load("j1") == 2


async def test_dead_letters_survive_and_replayed_ones_do_not(tmp_path: Path) -> None:
    bus = MemoryBus(Journal(tmp_path))
    inbox = await bus.inbox(Consumer("c", "stage.failed"))
    await bus.publish(fact(1))
    delivery = await inbox.next(1)
    assert delivery is not None
    await delivery.bury("why")
    later = MemoryBus(Journal(tmp_path))
    await later.load("j1")
    [letter] = await later.dead_letters()
    assert letter.reason == "why"
    await later.inbox(Consumer("c", "stage.failed"))
    await later.replay(letter.id)
    last = MemoryBus(Journal(tmp_path))
    await last.load("j1")
    assert await last.dead_letters() == []


async def test_a_job_with_an_unknown_folder_has_no_facts(tmp_path: Path) -> None:
    assert await MemoryBus(Journal(tmp_path)).load("nobody") == 0
