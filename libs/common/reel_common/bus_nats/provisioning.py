"""Making the streams and consumers that are declared, and telling whether a server has them so."""

import asyncio
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from reel_common import streams
from reel_common.bus import Consumer
from reel_common.bus_nats.link import FULL, NO_CONSUMER, NO_STREAM, Link, Refused
from reel_common.errors import Permanent
from reel_common.settings import CommonSettings
from reel_common.streams import EVENTS, Config, Stream

OLDEST_SERVER = (2, 9, 10)
LOSES_STREAMS = ((2, 10, 20), (2, 10, 22))
"""First and last version in which a killed process can take whole streams with it (found by Jepsen)."""
MONITOR_SECONDS = 3
PATIENCE_SECONDS = 30.0
"""A cluster that has just been started elects its leaders first."""
Differences = dict[str, tuple[object, object]]


async def provision(settings: CommonSettings) -> list[str]:
    """Make or update every stream and consumer; a sentence for each. Harmless when repeated.

    Errors: Permanent when NATS cannot be reached, is too old, or holds something that cannot be changed.
    """
    link = Link(PATIENCE_SECONDS, lambda: None)
    await link.open(settings, "provision")
    try:
        check_version(link)
        told = await provide_streams(link, settings.nats_replicas)
        return told + [await provide_consumer(link, each) for each in streams.consumers(settings.ack_wait)]
    finally:
        await link.close()


async def provide_streams(link: Link, replicas: int) -> list[str]:
    """Make the streams, or change them to what they have to be."""
    return [await _provide_stream(link, stream) for stream in streams.streams(replicas)]


async def provide_consumer(link: Link, wanted: Consumer) -> str:
    """Make one consumer, or change it to what it has to be."""
    config = streams.consumer(wanted)
    found = await consumer_info(link, wanted.name)
    differing = differences(config, found["config"]) if found else {}
    if found and not differing:
        return f"consumer {wanted.name}: unchanged"
    try:
        await link.request(
            f"CONSUMER.DURABLE.CREATE.{EVENTS}.{wanted.name}", {"stream_name": EVENTS, "config": dict(config)}
        )
    except Refused as error:
        raise Permanent(f"consumer {wanted.name} cannot be made as declared: {error}{_listed(differing)}") from error
    return f"consumer {wanted.name}: updated{_listed(differing)}" if found else f"consumer {wanted.name}: made"


async def consumer_info(link: Link, name: str) -> dict[str, Any] | None:
    """What the server knows about a consumer of EVENTS; None when there is none."""
    return await link.look(f"CONSUMER.INFO.{EVENTS}.{name}", absent=NO_CONSUMER)


async def check_consumer(link: Link, wanted: Consumer) -> None:
    """Errors: Permanent when the consumer is missing or another than the one declared."""
    found = await consumer_info(link, wanted.name)
    if found is None:
        raise Permanent(f"NATS has no consumer {wanted.name}: run `reel provision`")
    if differing := differences(streams.consumer(wanted), found["config"]):
        raise Permanent(f"consumer {wanted.name} is not as declared{_listed(differing)}: run `reel provision`")


async def check_streams(link: Link, replicas: int) -> None:
    """Errors: Permanent when a stream is missing or another than the one declared."""
    infos = await asyncio.gather(*(_stream_config(link, stream.name) for stream in streams.streams(replicas)))
    for stream, found in zip(streams.streams(replicas), infos, strict=True):
        if found is None:
            raise Permanent(f"NATS has no stream {stream.name}: run `reel provision`")
        if differing := stream_differences(stream, found):
            raise Permanent(f"stream {stream.name} is not as declared{_listed(differing)}: run `reel provision`")


def check_version(link: Link) -> None:
    """Errors: Permanent for a server that is too old or known to lose data."""
    name = str(link.client.connected_server_version)
    version = tuple(int(number) for number in [*re.findall(r"\d+", name), 0, 0, 0][:3])
    if version < OLDEST_SERVER:
        raise Permanent(f"nats-server {_dotted(version)} is too old: use {_dotted(OLDEST_SERVER)} or newer")
    if LOSES_STREAMS[0] <= version <= LOSES_STREAMS[1]:
        raise Permanent(f"nats-server {_dotted(version)} can lose streams when it is killed: use 2.10.23 or newer")


async def check_sync(settings: CommonSettings) -> None:
    """Errors: Permanent unless every server syncs every write, or the settings accept one that does not."""
    if settings.nats_unsynced:
        return
    waiver = "or, on a single development machine, set REEL_NATS_UNSYNCED=true"
    urls = [url.strip() for url in settings.nats_monitor_url.split(",") if url.strip()]
    if not urls:
        raise Permanent(f"set REEL_NATS_MONITOR_URL, where NATS tells whether it syncs every write, {waiver}")
    for url in urls:
        config = await asyncio.to_thread(_monitored, url)
        if not config.get("sync_always"):
            raise Permanent(
                f"NATS at {url} may forget seconds of writes in a power cut: "
                f"set `sync_interval: always` in its jetstream block (nats-server 2.10 or newer), {waiver}"
            )


def differences(wanted: Config, found: Config) -> Differences:
    """Names with what is found and what is wanted. A server leaves out what is false, and orders lists as it likes."""
    absent = {name: found.get(name, False if wanted[name] is False else None) for name in wanted}
    return {name: (absent[name], wanted[name]) for name in wanted if _plain(absent[name]) != _plain(wanted[name])}


def stream_differences(stream: Stream, found: Config) -> Differences:
    """As `differences`, but a bounded size is as good as the wished one, and asynchronous persistence never is."""
    differing = differences(stream.config, found)
    size = found.get("max_bytes")
    if stream.smallest and isinstance(size, int) and size >= stream.smallest:
        differing.pop("max_bytes", None)
    if found.get("persist_mode") == "async":
        differing["persist_mode"] = ("async", "default")
    return differing


async def _provide_stream(link: Link, stream: Stream) -> str:
    found = await _stream_config(link, stream.name)
    if found is None:
        return await _make_stream(link, stream)
    differing = stream_differences(stream, found)
    if not differing:
        return f"stream {stream.name}: unchanged"
    if stuck := {name: differing[name] for name in differing if name in stream.fixed}:
        raise Permanent(
            f"stream {stream.name} cannot be changed to what it has to be{_listed(stuck)}: "
            f"save what you need of it, delete it and run `reel provision` again"
        )
    try:
        await link.request(
            f"STREAM.UPDATE.{stream.name}", {**found, **{name: stream.config[name] for name in differing}}
        )
    except Refused as error:
        raise Permanent(f"stream {stream.name} cannot be changed{_listed(differing)}: {error}") from error
    return f"stream {stream.name}: updated{_listed(differing)}"


async def _make_stream(link: Link, stream: Stream) -> str:
    """Where the server has less room than wished, half of it will do, or half of that."""
    wish = stream.config["max_bytes"]
    size = wish if isinstance(wish, int) else 0
    while True:
        try:
            await link.request(f"STREAM.CREATE.{stream.name}", {**stream.config, "max_bytes": size})
        except Refused as error:
            size //= 2
            if error.code in FULL and stream.smallest and size >= stream.smallest:
                continue
            raise Permanent(f"stream {stream.name} cannot be made: {error}") from error
        less = f", with room for {size >> 20} MiB because the server has no more" if size != wish else ""
        return f"stream {stream.name}: made{less}"


async def _stream_config(link: Link, name: str) -> dict[str, Any] | None:
    info = await link.look(f"STREAM.INFO.{name}", absent=NO_STREAM)
    return info["config"] if info else None


def _monitored(url: str) -> Mapping[str, Any]:
    """The server's JetStream configuration, from its monitoring port."""
    if not url.startswith(("http://", "https://")):
        raise Permanent(f"REEL_NATS_MONITOR_URL has to start with http:// or https://, and is {url}")
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/jsz?config=1", timeout=MONITOR_SECONDS) as answer:  # noqa: S310
            told = json.load(answer)
    except (OSError, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise Permanent(
            f"NATS's monitoring at {url} cannot be read ({reason}): correct REEL_NATS_MONITOR_URL"
        ) from error
    config: Mapping[str, Any] = told.get("config") or {}
    return config


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, list) else value


def _listed(differing: Differences) -> str:
    parts = [f"{name} is {found!r} and has to be {wanted!r}" for name, (found, wanted) in sorted(differing.items())]
    return f" ({'; '.join(parts)})" if parts else ""


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in version)
