"""Reading a prompt: what it is about, in which form, in what tone, how long."""

import re
from dataclasses import replace

from reel_planner.outline import grammar
from reel_planner.outline.data import table
from reel_planner.outline.emojis import emoji_names, without_emoji
from reel_planner.outline.intent import Intent, thing_of, tidy
from reel_planner.outline.lexicon import Entry, find, head_entry, named
from reel_planner.outline.questions import open_question, question, why
from reel_planner.outline.request import Request, read_request
from reel_planner.outline.words import clip, squeeze

_FORMS = {name: re.compile(p, re.IGNORECASE) for name, p in table("understand")["forms"].items()}
_NUMBERS: dict[str, int] = table("understand")["numbers"]
_RELATION = re.compile(
    r"^(?P<who>.+?)\s+(?:(?:who|that|which)\s+(?:is\s+|are\s+)?|is\s+|are\s+)?(?P<verb>[a-z]+)(?:\s+(?P<what>.+))?$",
    re.IGNORECASE,
)
_AFRAID = re.compile(
    r"^(?P<who>.+?)\s+(?:(?:who|that|which)\s+)?(?:is|are|was)\s+(?:\w+\s+)?(?:afraid|scared|terrified)\s+of\s+(?P<fear>.+)$",
    re.IGNORECASE,
)
_TO = re.compile(r"^(?:how\s+)?to\s+", re.IGNORECASE)
_PLACE = re.compile(r"\s+(?:in|on|at|inside|under)\s+(?P<article>(?:the|a|an|my)\s+|)(?P<place>[\w ]+)$", re.IGNORECASE)
_PREPOSITIONS = frozenset({"from", "at", "in", "on", "with", "for", "to", "up", "out", "off", "without", "like"})
_SERIOUS = frozenset({"scary", "epic", "dramatic", "calm", "mysterious", "warm"})
_AUDIENCE = re.compile(
    r"\s+(?:to|for|like)\s+(?:(?:a|an|my|the|i.?m)\s+)?(?P<who>kids?|children|beginners?|dummies|\w+[\s-]year[\s-]olds?|"
    r"five|seniors|students|teenagers?|grandm\w+|grandpa\w*|everyone)\b.*$",
    re.IGNORECASE,
)
LONG_PHRASE = 6
"""A subject of more words than this is quoted once, and then spoken of more briefly."""
_TRYING = frozenset(
    ["try", "learn", "want", "go", "start", "attempt", "decide", "begin", "plan", "get", "love", "become"]
)


def understand(prompt: str) -> Intent:
    """What an English prompt asks for; whatever it says, it is about something."""
    names = emoji_names(prompt)
    words = squeeze(without_emoji(prompt)) if names else squeeze(prompt)
    if names and not re.search(r"\w", words):
        return Intent(
            read_request("emoji"),
            "emoji",
            grammar.thing("a story without words"),
            emoji=tuple(map(_with_article, names[:3])),
        )
    request = read_request(words)
    matter = request.matter
    for name, shape in _FORMS.items():
        found = shape.match(matter)
        if found:
            return _formed(name, request, {k: v for k, v in found.groupdict().items() if v}, matter)
    if request.form == "story":
        return _about(request, matter, "story")
    return _about(request, matter, "about")


def _formed(name: str, request: Request, parts: dict[str, str], matter: str) -> Intent:
    subject = parts.get("subject") or parts.get("subject2") or ""
    count = number(parts.get("count") or parts.get("count2") or "")
    if name in ("facts", "top"):
        return replace(_simple(request, subject, name), count=count or (5 if name == "top" else 3))
    if name in ("howto", "tips"):
        return replace(_activity(request, parts["act"]), count=count)
    if name in ("versus", "difference"):
        other = parts["other"].partition(":")[0]  # "cats vs dogs: who is better?" is about cats and dogs
        one, two = _simple(request, subject, "versus"), _simple(request, other, "versus")
        return replace(one, other=two.subject, other_entry=two.subject_entry)
    if name in ("why", "whyplain"):
        return why(request, parts, matter)
    if name == "reasons":
        named_in = next(iter(find(parts["act"])), None)
        subject = (named_in.many or named_in.one) if named_in else grammar.gerund(parts["act"])
        return replace(_simple(request, subject, "facts"), count=count or 3, asked=_said(matter))
    if name == "explain":
        audience = _AUDIENCE.search(subject)
        bare = subject[: audience.start()] if audience else subject
        return replace(_simple(request, bare, "explain"), audience=audience["who"] if audience else "")
    if name == "motivate":
        return _simple(request, subject or "getting started", "motivate")
    if name == "question":
        return question(request, matter)
    if name == "open":
        return open_question(request, matter)
    return _about(request, subject, "story")


def number(word: str) -> int | None:
    """The whole number that a word or a figure stands for, from 1 to 20 (more is more than a video holds)."""
    value = int(word) if word.isascii() and word.isdigit() and len(word) < 4 else _NUMBERS.get(word.lower())
    return value if value and value <= 20 else None


def _simple(request: Request, phrase: str, form: str) -> Intent:
    phrase = tidy(phrase)
    entry = head_entry(phrase)
    first, _, noun = phrase.partition(" ")
    if first.lower() in ("a", "an") and noun and not re.search(r"\s(?:of|in|on|for|with|who|that)\s", noun):
        phrase = noun[: len(noun) - len(noun.split()[-1])] + grammar.plural(noun.split()[-1])
    return Intent(request, form, thing_of(phrase, entry), entry)


def _about(request: Request, matter: str, form: str) -> Intent:
    """A subject alone, or one that does something: "cats learning Python", "a robot who wants to cook"."""
    phrase = tidy(matter)
    afraid = _AFRAID.match(phrase)
    if afraid:
        entry = head_entry(afraid["who"])
        return Intent(request, "story", thing_of(afraid["who"], entry, kind=True), entry, fear=afraid["fear"])
    relation = _relation(phrase)
    if relation:
        who, act = relation
        entry = head_entry(who)
        what = _TO.sub("", act.partition(" ")[2])
        topic_entry = head_entry(what) or named(grammar.gerund(act)) or _first_activity(act)
        told = "story" if form == "story" or _keeps_story(topic_entry, act) else "learn"
        topic = thing_of(what or grammar.gerund(act), topic_entry)
        return Intent(request, told, thing_of(who, entry, kind=True), entry, act, topic, topic_entry)
    first = phrase.partition(" ")[0]
    if request.tone == "motivational" and form == "about":
        return Intent(request, "motivate", thing_of(phrase, head_entry(phrase)), head_entry(phrase))
    if grammar.is_gerund(first) and " " in phrase and (head_entry(phrase) is None or named(phrase)):
        if request.tone in _SERIOUS:
            return Intent(request, "about", grammar.thing(phrase), named(phrase) or _first_activity(phrase))
        return _activity(request, phrase)
    place = _PLACE.search(phrase)
    setting = named(phrase[place.start("article") :]) if place else None
    if place and setting and setting.kind == "activity":
        act, who = f"conquer {setting.one}", phrase[: place.start()]
        doer = head_entry(who)
        return Intent(
            request, "learn", thing_of(who, doer, kind=True), doer, act, thing_of(setting.one, setting), setting
        )
    entry = head_entry(phrase[: place.start()] if place else phrase) or next(iter(find(phrase)), None)
    if entry and entry.kind == "activity" and named(phrase) is entry:
        return Intent(request, form, thing_of(phrase, entry), entry, topic=thing_of(phrase, entry), topic_entry=entry)
    if entry and entry.animate and (form == "story" or place or request.form == "film"):
        form = "story"
    if len(phrase.split()) > LONG_PHRASE and form == "about":
        subject = thing_of(entry.many or entry.one, entry) if entry else grammar.thing("this idea")
        return Intent(request, form, subject, entry, asked=_said(matter))
    return Intent(request, form, thing_of(phrase, entry if not place else head_entry(phrase)), entry)


def _said(matter: str) -> str:
    """The prompt's own words as a sentence."""
    bare = clip(matter.strip(" .,;:"), 160)
    return bare[:1].upper() + bare[1:] + ("" if bare.endswith(("!", "?", "…")) else ".")


def _keeps_story(entry: Entry | None, act: str) -> bool:
    verb = act.partition(" ")[0]
    return not (entry and entry.kind == "activity") and verb not in (
        "learn",
        "study",
        "try",
        "start",
        "discover",
        "teach",
    )


def _first_activity(act: str) -> Entry | None:
    return next((e for e in find(act) + find(grammar.gerund(act)) if e.kind == "activity"), None)


def _relation(phrase: str) -> tuple[str, str] | None:
    """Who does what: the subject's phrase and the verb phrase in its base form."""
    words = phrase.split()
    for i, word in enumerate(words[:12]):
        if not i or not word.isalpha():
            continue
        who = re.sub(
            r"\s+(?:who|that|which|is|are|always|finally|secretly)$", "", " ".join(words[:i]), flags=re.IGNORECASE
        )
        who = re.sub(r"\s+(?:who|that|which)$", "", who, flags=re.IGNORECASE)
        linked = len(who.split()) < i or _can_do(who)
        if grammar.is_gerund(word) and who.lower() not in ("", "about", "a", "the"):
            rest = " ".join([grammar.base_verb(word), *words[i + 1 :]])
        elif linked and grammar.is_verb(word) and named(" ".join(words[i - 1 : i + 1])) is None:
            rest = " ".join([grammar.to_base(word), *words[i + 1 :]])
        else:
            continue
        return who, _unwrap(rest)
    return None


def _can_do(who: str) -> bool:
    entry = head_entry(who)
    return entry is not None and entry.animate


def _unwrap(act: str) -> str:
    """The deed itself: "try to cook pasta" is about cooking pasta."""
    verb, _, rest = act.partition(" ")
    inner = _TO.sub("", rest)
    if verb in _TRYING and inner != rest and inner:
        return _unwrap(inner)
    if verb in ("want", "need") and inner == rest and rest:
        return f"find {rest}"
    if verb in ("try", "start", "go") and grammar.is_gerund(rest.partition(" ")[0]):
        first, _, more = rest.partition(" ")
        return f"{grammar.base_verb(first)} {more}".strip()
    return act


def _activity(request: Request, act: str) -> Intent:
    act = tidy(act)
    first, _, rest = act.partition(" ")
    if grammar.is_gerund(first):
        act = f"{grammar.base_verb(first)} {rest}".strip()
    entry = named(act) or named(grammar.gerund(act)) or head_entry(rest) or _first_activity(act)
    what = rest if rest and rest.split()[0].lower() not in _PREPOSITIONS else grammar.gerund(act)
    subject = thing_of(what, head_entry(what))
    return Intent(request, "howto", subject, head_entry(what) or entry, act, subject, entry)


def _with_article(name: str) -> str:
    return str(name if grammar.is_plural(name.split()[-1]) else grammar.thing(grammar.with_article(name)))
