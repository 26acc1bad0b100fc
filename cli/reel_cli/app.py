"""The commands and their options; what they do is in the modules beside this one."""

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from reel_cli import doctor as checks
from reel_cli import request as requests
from reel_cli import session
from reel_cli import show as pictures
from reel_cli.compose import store
from reel_cli.progress import Display
from reel_cli.report import failure, summary
from reel_common import __version__, telemetry
from reel_common.errors import Permanent, ServiceError
from reel_common.folders import writable
from reel_common.job import State, Take
from reel_common.settings import CommonSettings
from reel_common.values import Edit
from reel_publish.settings import PublishSettings

R = TypeVar("R")

BAD_INPUT, BUG, INTERRUPTED = 2, 1, 130

app = typer.Typer(
    name="reel",
    help="From one sentence, a script or a document to a finished video.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Out = Annotated[Path | None, typer.Option("--out", help="Where the files go (default: videos/JOB).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout; progress goes to stderr.")]
JobId = Annotated[str, typer.Argument(metavar="JOB", help="The job's id, as `reel jobs` lists it.")]


@app.command()
def make(
    prompt: Annotated[str, typer.Argument(help="What the video is about.")] = "",
    script: Annotated[Path | None, typer.Option(help="Markdown or text; `NAME: line` for several speakers.")] = None,
    plan: Annotated[Path | None, typer.Option(help="A plan as JSON.")] = None,
    doc: Annotated[Path | None, typer.Option(help="A PDF, Markdown or text to make a video of.")] = None,
    media: Annotated[Path | None, typer.Option(help="A folder of your own pictures and films.")] = None,
    formats: Annotated[str, typer.Option("--for", help="tiktok, shorts, reels, youtube, square.")] = "tiktok",
    seconds: Annotated[float | None, typer.Option(help="About how long (5 to 3600).")] = None,
    style: Annotated[str | None, typer.Option(help='Such as "comedy" or "calm".')] = None,
    language: Annotated[str | None, typer.Option(help="Such as en, de, pt-BR; else it is recognised.")] = None,
    seed: Annotated[int, typer.Option(help="Another number, another video of the same thing.")] = 0,
    music: Annotated[str | None, typer.Option(help='Mood of the music, or "none".')] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Make a video. The same command again makes only what is missing."""
    asked = requests.Asked(prompt, script, plan, doc, media, formats, seconds, style, language, seed, music)

    async def work() -> Take:
        settings = CommonSettings()
        writable(settings.home)
        wanted = await requests.request(asked, store(settings))
        return await _produce(wanted.job, session.first_or_next(wanted), out, as_json)

    _finish(_run(work()), as_json)


@app.command()
def edit(
    job: JobId,
    scene: Annotated[int, typer.Option(min=1, help="The scene to change.")],
    voiceover: Annotated[str | None, typer.Option(help="What is said.")] = None,
    visual: Annotated[str | None, typer.Option(help="What is seen.")] = None,
    caption: Annotated[list[str] | None, typer.Option(help="Text on screen (repeat for several).")] = None,
    effect: Annotated[list[str] | None, typer.Option(help="Effects (repeat for several).")] = None,
    kind: Annotated[str | None, typer.Option(help="title, character, code, list, comparison …")] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Leave the scene out.")] = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Change one scene: the next take remakes only what depends on it."""
    try:
        change = Edit(
            scene=scene,
            voiceover=voiceover,
            visual=visual,
            captions=tuple(caption) if caption else None,
            effects=tuple(effect) if effect else None,
            kind=kind,
            drop=drop,
        )
    except ValidationError as error:
        _fail(requests.sentence(error))
    if change == Edit(scene=scene):
        _fail("nothing to change: give --voiceover, --visual, --caption, --effect, --kind or --drop")

    async def work() -> Take:
        await session.load(CommonSettings(), job)
        return await _produce(job, session.edited((change,)), out, as_json)

    _finish(_run(work()), as_json)


@app.command()
def resume(job: JobId, out: Out = None, as_json: AsJson = False) -> None:
    """Go on with a job that was stopped, killed or failed."""

    async def work() -> Take:
        await session.load(CommonSettings(), job)
        return await _produce(job, session.unfinished, out, as_json)

    _finish(_run(work()), as_json)


@app.command()
def jobs(as_json: AsJson = False) -> None:
    """List the jobs of this machine."""
    _run(pictures.jobs(CommonSettings(), as_json))


@app.command()
def show(job: JobId, as_json: AsJson = False) -> None:
    """Show a job: its scenes, their state, and where the time went."""
    _run(pictures.show(CommonSettings(), job, as_json))


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Tell what works here, what does not, and what to do about it."""
    if not _run(checks.doctor(CommonSettings(), as_json)):
        raise typer.Exit(BUG)


@app.command()
def provision() -> None:
    """Make the streams, consumers and the bucket that services need; harmless when repeated."""
    from reel_cli.provision import provision as provide

    _run(provide(CommonSettings()))


@app.command()
def serve(
    services: Annotated[list[str] | None, typer.Argument(metavar="[SERVICE]…", help="All, if none is named.")] = None,
    host: Annotated[str | None, typer.Option(help="Where the gateway listens (REEL_HOST, 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="And on which port (REEL_PORT, 8080).")] = None,
) -> None:
    """Run the gateway and the services until Ctrl-C: on NATS if REEL_NATS_URL names one, else on a bus of its own."""
    from reel_cli import serve

    serve.main(tuple(services or ()), host, port)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


async def _produce(job: str, choose: session.Choose, out: Path | None, as_json: bool) -> Take:
    settings = CommonSettings()
    folder = writable(out or PublishSettings().out / job)
    publish = PublishSettings(out=folder, out_per_job=False)
    with Display(job, quiet=as_json and not sys.stderr.isatty()) as display:
        task = asyncio.current_task()
        assert task is not None
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            return await session.produce(settings, publish, job, choose, display.update)
        except asyncio.CancelledError:
            display.close()
            typer.echo(f"Stopped. Nothing made is lost; go on with: reel resume {job}", err=True)
            raise


def _finish(take: Take, as_json: bool) -> None:
    if take.state is not State.DONE:
        _fail(failure(take), code=BAD_INPUT if take.failed and take.failed.permanent else BUG)
    summary(take, as_json)


def _run(work: Coroutine[Any, Any, R]) -> R:
    logging.getLogger().setLevel(logging.WARNING)
    logging.lastResort = None  # a job logs beside its facts; on the terminal there is one sentence, not a log
    telemetry.start("reel")
    try:
        return asyncio.run(work)
    except* ServiceError as group:
        error = group.exceptions[0]
        _fail(str(error), BAD_INPUT if isinstance(error, Permanent) else BUG)
    except* (asyncio.CancelledError, KeyboardInterrupt):
        raise SystemExit(INTERRUPTED) from None
    finally:
        telemetry.stop()
    raise AssertionError("a run ends with a result or an exit")


def _fail(sentence: str, code: int = BAD_INPUT) -> Any:
    typer.echo(f"reel: {sentence}", err=True)
    raise SystemExit(code)


def main() -> None:
    """Entry point: a wrong option or setting, too, is one sentence and exit code 2."""
    try:
        app()
    except ServiceError as error:
        _fail(str(error))


__all__ = ["Permanent", "main"]
