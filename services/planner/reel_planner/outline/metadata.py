"""What platforms show beside a video: title, description, hashtags."""

import re

from reel_common.plan import Metadata
from reel_planner.outline.data import table
from reel_planner.outline.draft import Outline
from reel_planner.outline.words import clip, squeeze

MOST_TAGS = 8
FEWEST_TAGS = 3


def metadata(outline: Outline) -> Metadata:
    """A draft that can be posted as it stands: title ≤ 100 characters, 3 to 8 hashtags."""
    lead = outline.summary or outline.title
    parts = [squeeze(lead), *([f"Sources: {'; '.join(outline.sources)}"] if outline.sources else [])]
    return Metadata(
        title=clip(squeeze(outline.title), 100),
        description=clip("\n\n".join(parts), 4500),
        hashtags=hashtags(outline),
    )


def hashtags(outline: Outline) -> tuple[str, ...]:
    """Hashtags of the subject first, then of the tone, at most eight, none twice."""
    usual = table("general")["hashtags"]
    wanted = [*outline.about, *usual.get(outline.tone, "").split(), *usual["all"].split()]
    tags = dict.fromkeys(filter(None, map(_tag, wanted)))
    unique = {tag.lower(): tag for tag in reversed(tags)}
    return tuple(tag for tag in tags if unique[tag.lower()] == tag)[
        : max(FEWEST_TAGS, min(MOST_TAGS, len(outline.about) + 4))
    ]


def _tag(words: str) -> str:
    """ "#CatsLearningPython" of words in any script, or nothing when no letter remains or it is too long."""
    parts = re.findall(r"[^\W_]+", re.sub(r"['’]", "", words))
    parts = parts[1:] if len(parts) > 1 and parts[0].lower() in ("a", "an", "the", "my") else parts
    tag = "".join(p if len(parts) == 1 else p[:1].upper() + p[1:] for p in parts)
    return f"#{tag}" if tag and not tag.isdigit() and len(tag) <= 40 else ""
