"""Names of characters: what a plan's cast and the sentences themselves say that a name looks like."""

from collections.abc import Iterable, Mapping

from reel_video.illustrate import lexicon, words
from reel_video.illustrate.lexicon import Art, Kind, Match, Reading
from reel_video.illustrate.words import Token

_BEING = ("is", "was")


def describe(looks: str, language: str = "en") -> Art | None:
    """The picture that describing words, an emoji or a code mean: the first actor, else the first of all."""
    exact = lexicon.look_up(looks.strip())
    if exact:
        return exact
    found = [match.art for match in lexicon.read(looks, described=True, language=language).matches]
    return next((art for art in found if art.kind is Kind.ACTOR), found[0] if found else None)


def bind(texts: Iterable[str], given: Mapping[str, str], *, language: str = "en") -> dict[str, str]:
    """Names → codes: those given whose words mean a picture, then those the texts introduce.

    Understood are "Whiskers, a cat who …", "Whiskers the cat", "a cat named Whiskers", "my cat Whiskers" and
    "Whiskers is a cat". A caller with a whole video gives all its texts, so that a name holds in every shot.
    """
    names = {
        name.strip(): art.code for name, looks in given.items() if name.strip() and (art := describe(looks, language))
    }
    for text in texts:
        reading = lexicon.read(text, described=True, language=language)
        for match in reading.matches:
            if match.art.kind is Kind.ACTOR and not match.plural:
                name = _name_after(reading.tokens, match) or _name_before(reading.tokens, match)
                if name and name not in given:
                    names.setdefault(name, match.art.code)
    return names


def recognise(reading: Reading, names: Mapping[str, str]) -> Reading:
    """The reading with every name as a match of its picture; a name outranks what its word means otherwise."""
    found = [match for name, code in names.items() for match in _named(reading.tokens, name, lexicon.art(code))]
    taken = {at for match in found for at in range(match.first, match.last + 1)}
    kept = [match for match in reading.matches if taken.isdisjoint(range(match.first, match.last + 1))]
    return Reading(reading.tokens, tuple(sorted([*kept, *found], key=lambda match: match.first)))


def _named(tokens: tuple[Token, ...], name: str, art: Art) -> Iterable[Match]:
    spoken = [token.word for token in words.tokenize(name)]
    if not spoken:
        return
    common = len(spoken) == 1 and (spoken[0] in words.group("stop") or lexicon.look_up(spoken[0]) is not None)
    for at in range(len(tokens) - len(spoken) + 1):
        run = tokens[at : at + len(spoken)]
        written = [words.phrase(token.text) for token in run]
        if written == spoken and (run[0].capital or not common):
            yield Match(at, at + len(spoken) - 1, art, name=name)


def _is_name(token: Token | None) -> bool:
    if token is None or not token.capital or not token.text.isalpha() or len(token.text) < 2:
        return False
    word = token.text.lower()
    common = any(word in words.group(name) for name in ("stop", "adjectives", "never_names"))
    return not common and not word.endswith("ly")


def _name_after(tokens: tuple[Token, ...], match: Match) -> str:
    """ "a cat named Whiskers", "my cat Whiskers"."""
    follows = tokens[match.last + 1 : match.last + 3]
    if not follows or follows[0].paused or follows[0].opens:
        return ""
    if len(follows) == 2 and follows[0].word in words.group("called") and _is_name(follows[1]):
        return follows[1].text
    owner = words.before(tokens, match.first)
    owned = owner is not None and (owner.owns or owner.word in words.group("owning") | words.group("adjectives"))
    return follows[0].text if owned and _is_name(follows[0]) else ""


def _name_before(tokens: tuple[Token, ...], match: Match) -> str:
    """ "Whiskers, a cat who …", "Whiskers the cat", "Whiskers is a cat"."""
    at = match.first - 1
    while at > 0 and tokens[at].word in words.group("adjectives") and not tokens[at + 1].paused:
        at -= 1
    if at < 1 or tokens[at].word not in words.group("articles") or tokens[at + 1].paused:
        return ""
    article, name = tokens[at], tokens[at - 1]
    if name.word in _BEING and at > 1 and not article.paused:
        subject = tokens[at - 2]
        return subject.text if _is_name(subject) and not name.paused and not article.opens else ""
    if not _is_name(name) or article.opens:
        return ""
    if not article.paused:
        return name.text if article.word == "the" else ""
    return name.text if _introduces(tokens, at - 1, match) else ""


def _introduces(tokens: tuple[Token, ...], at: int, match: Match) -> bool:
    """Whether "Name, a cat" tells who Name is, and is not an adverb before a sentence or one of a list."""
    lead = words.before(tokens, at)
    if lead is not None and lead.word in words.group("meeting"):
        return True
    follows = tokens[match.last + 1] if match.last + 1 < len(tokens) else None
    return follows is None or follows.word in words.group("telling") or follows.paused
