"""Writing a script: beats in the order of the form, each a pattern filled with what the lexicon knows."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from reel_planner.outline import length
from reel_planner.outline.cast import Cast, cast_for
from reel_planner.outline.data import table
from reel_planner.outline.draft import Outline, Role, SceneDraft, ShotDraft, Spoken
from reel_planner.outline.intent import Intent
from reel_planner.outline.patterns import NTH, Memory, Pattern, Slots, fill, templates
from reel_planner.outline.slots import slots_for
from reel_planner.outline.words import clip, count, sentences, title_case

HEAVY = frozenset(["epic", "dramatic", "motivational", "calm", "warm", "scary", "mysterious"])
USUAL_SECONDS, TALKING_SECONDS = 44.0, 49.0
"""A video that nobody gave a length; one of lessons and banter needs a little more."""
FEW, FEW_SECONDS, COUNTED_SECONDS = 6, 7.0, 5.5
"""What one of "five facts" takes when nobody said how long the video is to be."""
LEAST_SECONDS = 8.0
MOST_SECONDS = 120.0
"""About as long as a prompt alone can carry without treading water."""
HOOK_WORDS = 9
"""Who has heard more than this before the first full stop has scrolled on."""
SHORT_SECONDS = 25.0
"""In a video no longer than this, even hook and end have to hurry."""
BRISK_SECONDS = 5.5
"""A scene of this length always counts as short enough."""
_TELLING = (("{asked", "{dread"), ("truth}",), ("{bare",))
"""Slots that give a pattern substance, the most personal first."""
_FIRST = 0.9
"""How often the material that fits best goes before the more general."""
_COUNTED = {"facts": "fact", "top": "fact", "howto": "step"}
_ORDINALS: list[str] = table("general")["ordinals"].split()


def write(intent: Intent, seed: int, seconds: float | None) -> Outline:
    """A whole script for what a prompt asks for, about `seconds` long; equal for equal arguments."""
    rng = Random(f"{seed}/{intent.request.prompt}")
    cast = cast_for(intent, rng)
    writer = Writer(intent, rng, slots_for(intent, cast, rng), cast)
    count = intent.count or 0
    usual = max(
        TALKING_SECONDS if intent.form == "learn" else USUAL_SECONDS,
        12 + count * (COUNTED_SECONDS if count > FEW else FEW_SECONDS),
    )
    wish = max(LEAST_SECONDS, min(seconds or intent.request.seconds or usual, MOST_SECONDS))
    scenes = writer.scenes(wish)
    spoken = {line.speaker for scene in scenes for shot in scene.shots for line in shot.lines}
    return Outline(
        title=writer.title(),
        scenes=scenes,
        style=table("general")["styles"].get(writer.tone, writer.tone) + (", story" if intent.form == "story" else ""),
        tone=writer.tone,
        cast=(Role("narrator", voice="narrator"), *(r for r in cast.roles if r.name in spoken)),
        about=tuple(str(t) for t in (intent.subject, intent.topic, intent.other) if t),
        summary=scenes[0].shots[0].lines[0].text if scenes[0].shots[0].lines else "",
        warnings=warnings(intent, seconds or intent.request.seconds),
    )


def warnings(intent: Intent, seconds: float | None) -> tuple[str, ...]:
    """What a person should know about a script that was written from a prompt alone."""
    told: list[str] = []
    if intent.form in ("facts", "top", "explain", "why", "howto", "about", "question", "versus"):
        told.append(
            f"A prompt alone brings no facts, so this video about {intent.subject} builds on questions, common "
            "knowledge and jokes; a document (--doc) or a language model would give it substance."
        )
    if seconds and seconds > MOST_SECONDS:
        told.append(
            f"A prompt alone carries about {MOST_SECONDS:.0f} seconds and {seconds:.0f} were asked for; "
            "give a script or a document for a longer video."
        )
    return tuple(told)


@dataclass(slots=True)
class Writer:
    """One script being written: what has been said, and what is left to say."""

    intent: Intent
    rng: Random
    slots: Slots
    cast: Cast
    memory: Memory = field(default_factory=Memory)
    left: dict[str, list[list[Pattern]]] = field(default_factory=dict)
    order: dict[int, int] = field(default_factory=dict)
    """Where a pattern (by id) stands among its likes, which is the order in which they make sense."""

    @property
    def tone(self) -> str:
        """The tone asked for, or the one that suits the form."""
        usual = {"facts": "educational", "explain": "educational", "howto": "educational", "motivate": "motivational"}
        return self.intent.tone or usual.get(self.intent.form, "funny")

    @property
    def form(self) -> str:
        """The form whose beats are used: a serious tone makes a mood piece of a plain subject."""
        form = self.intent.form
        return "mood" if form == "about" and self.tone in HEAVY else form

    def title(self) -> str:
        """A headline, at most 100 characters."""
        pair = self._own("title")
        choices = [p["text"] for tier in pair for p in tier] or [
            p["text"] for p in table(f"patterns/{self.form}").get("title", ())
        ]
        self.rng.shuffle(choices)
        choices.sort(key=lambda t: "{asked" not in t)
        for template in [*choices, "{x.title}"]:
            dealt = self.slots.deal([template])
            if dealt is not None:
                return clip(title_case(template.format_map(dealt)).rstrip("."), 100)
        raise AssertionError("the last template names only the subject")

    def scenes(self, seconds: float) -> tuple[SceneDraft, ...]:
        """The beats of the form, as many of them as `seconds` hold, in order and numbered."""
        chosen: dict[int, _Chosen] = {}
        total, brisk = 0.0, max(BRISK_SECONDS, seconds / 5.5) if seconds > SHORT_SECONDS else seconds / 3.5
        if self.intent.count:
            brisk = max(2.0, (seconds - 10) / self.intent.count)
        for place, beat, rank in _beats(self.form, self.intent.count):
            if rank and total >= seconds * 0.93:
                break
            room = seconds * 1.15 - total if rank else seconds
            relaxed = beat in ("hook", "turn", "outro") and seconds > SHORT_SECONDS
            found = self._shot(beat, room, room if relaxed else brisk)
            if found is not None:
                chosen[place] = found
                total += length.shot_seconds(found.shot)
        return _numbered(_closed(_ordered(chosen)), countdown=self.form == "top")

    def _shot(self, beat: str, room: float, brisk: float) -> "_Chosen | None":
        """The next scene for this beat that fits into `room` seconds, of its tier rather one of `brisk` seconds."""
        tiers = self._tiers(beat)
        tries = [(tier, limit) for tier in tiers for limit in (min(room, brisk), room)]
        if brisk < BRISK_SECONDS:  # a very short video: better something general that is brief
            tries.sort(key=lambda t: t[1])
        for tier, limit in tries:
            for pattern in list(tier):
                shot = self._filled(pattern, beat, limit)
                if shot is not None:
                    tier.remove(pattern)
                    return _Chosen(beat, shot, self.order[id(pattern)])
        return None

    def _filled(self, pattern: Pattern, beat: str, limit: float) -> ShotDraft | None:
        """The scene of a pattern, unless it is longer than `limit` seconds or says or shows something again."""
        before = self.slots.copy_of_decks()
        shot = fill(pattern, self.slots, self.cast.speakers)
        if shot is not None:
            shot = self._own_picture(self._in_tone(shot))
            late = beat == "hook" and _first_sentence_words(shot) > HOOK_WORDS
            if not late and not self.memory.knows(shot) and length.shot_seconds(shot) <= limit:
                self.memory.keep(shot)
                return shot
        self.slots.decks = before
        return None

    def _tiers(self, beat: str) -> list[list[Pattern]]:
        """Patterns for a beat, the most particular first; now and then the general ones get the word."""
        if beat not in self.left:
            general = [p for p in table(f"patterns/{self.form}").get(beat, ()) if self._suits(p)]
            spare = table("patterns/spare").get(beat, ())
            tiers = [[p for p in tier if self._suits(p)] for tier in self._own(beat)]
            tiers += [
                [p for p in general if p.get("tone")],
                *_by_substance([p for p in general if not p.get("tone")]),
                list(spare),
            ]
            self.order |= {id(p): i for tier in [*self._own(beat), general, spare] for i, p in enumerate(tier)}
            for tier in tiers:
                self.rng.shuffle(tier)
            self.left[beat] = [t for t in tiers if t]
        tiers = self.left[beat]
        if len(tiers) > 2 and self.rng.random() > _FIRST and self.tone not in HEAVY:
            return [tiers[1], tiers[0], *tiers[2:]]
        return tiers

    def _own(self, beat: str) -> list[list[Pattern]]:
        """What the pair of subject and topic, the topic and the subject bring themselves."""
        if self.form not in ("learn", "howto"):
            return []
        subject, topic = self.intent.subject_entry, self.intent.topic_entry
        tiers: list[list[Pattern]] = []
        if subject and topic and self.form == "learn" and self.tone not in HEAVY:
            tiers.append(list(table("pairs").get(subject.key, {}).get(topic.key, {}).get(beat, ())))
        if topic and (self.tone not in HEAVY or beat in ("lesson", "step")):
            tiers.append(list(topic.data.get("lesson" if beat == "step" else beat, ())))
        return tiers

    def _suits(self, pattern: Pattern) -> bool:
        tones = pattern.get("tone", "").split()
        return not tones or self.tone in tones

    def _in_tone(self, shot: ShotDraft) -> ShotDraft:
        if self.tone not in HEAVY:
            return shot
        return replace(shot, sounds=tuple(s for s in shot.sounds if s != "boing"), close="")

    def _own_picture(self, shot: ShotDraft) -> ShotDraft:
        """The same scene, set elsewhere if its picture has been shown before."""
        places = table("general")["places"].split("|")
        visual = shot.visual
        for place in places:
            if not self.memory.shows(visual):
                break
            visual = f"{shot.visual} in a {place}"
        return replace(shot, visual=visual)


def _first_sentence_words(shot: ShotDraft) -> int:
    return count(sentences(shot.lines[0].text)[0]) if shot.lines else 0


def _beats(form: str, count: int | None) -> list[tuple[int, str, int]]:
    """(place, beat, rank) of a form, by rank; a counted form has exactly as many of its main beat as asked."""
    spec = [(b, int(r)) for b, _, r in (part.partition("/") for part in table("forms")[form].split())]
    main = _COUNTED.get(form)
    if main and count:
        first = next(i for i, (beat, _) in enumerate(spec) if beat == main)
        others = [(beat, max(rank, 2) if rank else 0) for beat, rank in spec[first:] if beat != main]
        spec = [*spec[:first], *[(main, 0)] * count, *others]
    return sorted(((i, beat, rank) for i, (beat, rank) in enumerate(spec)), key=lambda b: (b[2], b[0]))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A scene that was taken, with its pattern's place among its likes."""

    beat: str
    shot: ShotDraft
    order: int


def _ordered(chosen: dict[int, _Chosen]) -> list[_Chosen]:
    """The scenes by place; those of one beat among themselves in the order their patterns are written in."""
    places = sorted(chosen)
    sorted_beats = {
        b: iter(sorted((c for c in chosen.values() if c.beat == b), key=lambda c: c.order))
        for b in {c.beat for c in chosen.values()}
    }
    return [next(sorted_beats[chosen[place].beat]) for place in places]


def _by_substance(patterns: list[Pattern]) -> list[list[Pattern]]:
    """Patterns that take up the prompt's own words, then those that tell what is known, then all others."""
    tiers: list[list[Pattern]] = [[], [], [], []]
    for pattern in patterns:
        texts = " ".join(templates(pattern))
        rank = next((i for i, slots in enumerate(_TELLING) if any(slot in texts for slot in slots)), len(_TELLING))
        tiers[rank].append(pattern)
    return tiers


def _closed(scenes: list[_Chosen]) -> list[_Chosen]:
    """Scenes with the sound that ends each put where it is heard, at the start of the next; never twice in a row."""
    done = [scenes[0]]
    for before, after in pairwise(scenes):
        close = before.shot.close
        quiet = not close or close in done[-1].shot.sounds
        sounds = after.shot.sounds if quiet else (close, *after.shot.sounds[:1])
        done.append(replace(after, shot=replace(after.shot, sounds=sounds)))
    return done


def _numbered(scenes: list[_Chosen], *, countdown: bool) -> tuple[SceneDraft, ...]:
    """Scenes with their ordinals put in: the third lesson is lesson three, and a countdown ends with one."""
    beats = [c.beat for c in scenes]
    seen: dict[str, int] = {}
    done: list[SceneDraft] = []
    for beat, shot in ((c.beat, c.shot) for c in scenes):
        seen[beat] = seen.get(beat, 0) + 1
        nth = beats.count(beat) + 1 - seen[beat] if countdown else seen[beat]
        word = _ORDINALS[nth - 1]
        lines = tuple(Spoken(line.speaker, _put_nth(line.text, word)) for line in shot.lines)
        content = shot.content.model_copy(update={"heading": _put_nth(shot.content.heading, str(nth))})
        done.append(SceneDraft((replace(shot, lines=lines, content=content),), type=beat))
    return tuple(done)


def _put_nth(text: str, word: str) -> str:
    at_start = re.sub(rf"(^|[.!?]\s+){NTH}", lambda m: m[1] + word.capitalize(), text)
    return at_start.replace(NTH, word)
