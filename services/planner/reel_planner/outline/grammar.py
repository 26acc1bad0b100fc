"""Enough English grammar to make templates read as if written by hand: number, articles, verb forms."""

import re
from dataclasses import dataclass

from reel_planner.outline.data import table

_RULES = table("grammar")
_PLURALS: dict[str, str] = _RULES["plurals"]
_SINGULARS = {many: one for one, many in _PLURALS.items()}
_MASS = frozenset(_RULES["mass"].split())
_SINGULAR_S = frozenset(_RULES["singular_s"].split())
_GERUNDS: dict[str, str] = _RULES["gerunds"]
_VERBS = frozenset(_RULES["verbs"].split())
_DETERMINERS = frozenset(_RULES["determiners"].split())
_NUMBERS = frozenset(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
_AN = re.compile(
    r"^(?:[aeiou](?!ni[^nm]|s[ei]|uro|ne\b|nce\b)|hour|honest|heir|honou?r|8|11\b|18\b|[AEFHILMNORSX](?=[A-Z\d-]|\b))"
)
_AN_EXTRA = re.compile(r"^(?:unin|unim|unid|uni[nm])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a sentence speaks of. In a template `{x}` is its text, `{x.are}` its verb, `{x.they}` its pronoun."""

    text: str
    plural: bool
    one: str
    """A single one of it: "a cat"; of what cannot be counted, the text itself."""
    many: str
    person: bool = False

    def __str__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        return format(self.text, spec)

    @property
    def are(self) -> str:
        return "are" if self.plural else "is"

    @property
    def were(self) -> str:
        return "were" if self.plural else "was"

    @property
    def do(self) -> str:
        return "do" if self.plural else "does"

    @property
    def dont(self) -> str:
        return "don't" if self.plural else "doesn't"

    @property
    def have(self) -> str:
        return "have" if self.plural else "has"

    @property
    def s(self) -> str:
        """The ending of its regular verbs: "cats nap", "coffee work{s}"."""
        return "" if self.plural else "s"

    @property
    def es(self) -> str:
        return "" if self.plural else "es"

    @property
    def they(self) -> str:
        return "they" if self.plural or self.person else "it"

    @property
    def them(self) -> str:
        return "them" if self.plural or self.person else "it"

    @property
    def their(self) -> str:
        return "their" if self.plural or self.person else "its"

    @property
    def theyre(self) -> str:
        return "they're" if self.plural or self.person else "it's"

    @property
    def title(self) -> str:
        return self.text[:1].upper() + self.text[1:]


def thing(phrase: str, *, person: bool = False) -> Thing:
    """A noun phrase as a person typed it ("cats", "a black hole", "coffee") with its number and article."""
    words = phrase.split()
    head = _head(words)
    determined = bool(words) and words[0].lower() in _DETERMINERS
    if is_plural(head) and words[0].lower() in _NUMBERS:
        rest = " ".join(words[1:])
        return Thing(phrase, True, thing(rest).one, rest, person)
    if is_plural(head):
        single = phrase[: len(phrase) - len(head)] + singular(head) if phrase.endswith(head) else phrase
        return Thing(phrase, True, single if determined else with_article(single), phrase, person)
    if determined or head in _MASS or head[:1].isupper() or not head:
        return Thing(phrase, False, phrase, phrase, person)
    return Thing(phrase, False, phrase, phrase, person)


def counted(single: str, many: str, *, person: bool = False) -> Thing:
    """The kind of thing `single` is, spoken of in the plural: cats, with "a cat" for one of them."""
    return Thing(many, True, with_article(single), many, person)


def _head(words: list[str]) -> str:
    for i, word in enumerate(words):
        if i and word.lower() in {"of", "in", "for", "with", "who", "that", "from", "on", "at", "to", "without"}:
            return words[i - 1]
    return words[-1] if words else ""


def with_article(noun: str) -> str:
    """ "a cat", "an octopus", "an hour", "a unicorn"."""
    return f"{article(noun)} {noun}"


def article(noun: str) -> str:
    """The indefinite article that `noun` takes."""
    if _AN_EXTRA.match(noun):
        return "an"
    return "an" if _AN.match(noun if noun[:2].isupper() else noun.lower()) else "a"


def is_plural(noun: str) -> bool:
    """Whether this noun, as written, speaks of several."""
    low = noun.lower()
    if low in _SINGULARS:
        return True
    if low in _SINGULAR_S or low in _MASS or low in _PLURALS or not low.isalpha():
        return False
    return low.endswith("s") and not low.endswith(("ss", "us", "is", "ics")) and len(low) > 3


def singular(noun: str) -> str:
    """The singular of a plural noun; anything else comes back as it is."""
    low = noun.lower()
    if low in _SINGULARS:
        return _SINGULARS[low]
    if not is_plural(noun):
        return noun
    if low.endswith("ies") and len(low) > 4:
        return noun[:-3] + "y"
    if low.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return noun[:-2]
    return noun[:-1]


def plural(noun: str) -> str:
    """The plural of a singular noun; what cannot be counted comes back as it is."""
    low = noun.lower()
    if low in _PLURALS:
        return _PLURALS[low]
    if low in _MASS or is_plural(noun):
        return noun
    if re.search(r"[^aeiou]y$", low):
        return noun[:-1] + "ies"
    return noun + ("es" if low.endswith(("s", "sh", "ch", "x", "z")) else "s")


def uncounted(phrase: str) -> bool:
    """Whether a phrase takes no indefinite article: a plural, a mass noun, or one that has its own."""
    words = phrase.split()
    return words[0].lower() in _DETERMINERS or is_plural(words[-1]) or words[-1].lower() in _MASS


def is_gerund(word: str) -> bool:
    """Whether `word` is a verb's -ing form and not a noun such as "king" or "morning"."""
    low = word.lower()
    return low.endswith("ing") and len(low) > 4 and low not in _RULES["not_gerunds"].split()


def base_verb(gerund: str) -> str:
    """The verb of an -ing form: learning → learn, running → run, baking → bake."""
    low = gerund.lower()
    if low in _GERUNDS:
        return _GERUNDS[low]
    stem = low[:-3]
    if re.search(r"([bdgmnprt])\1$", stem):
        return stem[:-1]
    short = re.fullmatch(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]", stem)
    long = re.search(
        r"(?:v|c|dg|[^aeiou]at|iz|[aeiou]s|ag|ir|ar|[^aeo]id|ud|[bcdfgkptz]l|[^o]ur|us|rg|lu|gu|ut)$", stem
    )
    return stem + "e" if short or long else stem


def gerund(verb: str) -> str:
    """The -ing form of a verb; of a phrase, of its first word."""
    first, _, rest = verb.partition(" ")
    for form, base in _GERUNDS.items():
        if base == first:
            return f"{form} {rest}".strip()
    if first.endswith("ie"):
        form = first[:-2] + "ying"
    elif first.endswith("e") and not first.endswith(("ee", "oe", "ye")):
        form = first[:-1] + "ing"
    elif re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", first):
        form = first + first[-1] + "ing"
    else:
        form = first + "ing"
    return f"{form} {rest}".strip()


def is_verb(word: str) -> bool:
    """Whether `word` is a verb in its base or third-person form that prompts use: learn, learns, discover …"""
    return word.lower() in _VERBS or to_base(word) in _VERBS


def to_base(word: str) -> str:
    """learns → learn, goes → go, tries → try, has → have; a base form comes back as it is."""
    low = word.lower()
    odd = {"has": "have", "is": "be", "are": "be", "does": "do", "goes": "go"}
    if low in odd:
        return odd[low]
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not low.endswith("ss") else low
