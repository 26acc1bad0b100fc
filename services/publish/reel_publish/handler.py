"""Post what was rendered to every platform that was asked for."""

from collections.abc import Mapping, Sequence

from reel_common.events import PostRequested, VideoPublished, VideoRendered
from reel_common.plan import Plan
from reel_common.store import Store, get_json, put_json
from reel_publish.ports import Platform


async def request_posts(event: VideoRendered, *, store: Store, platforms: Sequence[str]) -> list[PostRequested]:
    """One request for each platform that the person who runs us named."""
    rendered = await put_json(store, event, "rendered.json")
    return [PostRequested(job=event.job, take=event.take, platform=p, rendered=rendered) for p in platforms]


async def post(event: PostRequested, *, store: Store, platforms: Mapping[str, Platform]) -> VideoPublished:
    """Post to one platform."""
    rendered = await get_json(store, event.rendered, VideoRendered)
    plan = await get_json(store, rendered.plan, Plan)
    posted = await platforms[event.platform].post(rendered, plan.metadata)
    return VideoPublished(
        job=event.job,
        take=event.take,
        platform=event.platform,
        url=posted.url,
        files=posted.files,
        steps=posted.steps,
        warnings=posted.warnings,
    )
