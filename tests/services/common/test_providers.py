"""How providers are named and found; who serves when one fails is proven with the services."""

import pytest

from reel_common.errors import Permanent
from reel_common.providers import Chain, chain

TABLE = {"silent": "reel_voice.providers.silent"}


def test_a_name_from_the_table_is_served_by_its_module() -> None:
    chosen: Chain[object] = chain(TABLE, ["silent"], None)
    assert type(chosen.first).__module__ == "reel_voice.providers.silent"


def test_a_name_with_a_dot_is_the_module_of_ones_own_provider() -> None:
    chosen: Chain[object] = chain(TABLE, ["reel_voice.providers.silent", "silent"], None)
    assert list(chosen.providers) == ["reel_voice-providers-silent", "silent"], "a dot would split a subject"


def test_a_module_that_is_not_there_leaves_the_next_to_serve_and_says_so() -> None:
    chosen: Chain[object] = chain(TABLE, ["my.nowhere", "silent"], None)
    assert list(chosen.providers) == ["silent"]
    assert chosen.unusable == {"my.nowhere": "needs the package my, which is not installed"}


def test_a_module_that_is_no_provider_is_told_apart() -> None:
    with pytest.raises(Permanent, match=r"reel_voice\.ports is no provider: it offers no build"):
        chain(TABLE, ["reel_voice.ports"], None)


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(Permanent, match="unknown provider nobody; known are silent and any"):
        chain(TABLE, ["nobody"], None)
