"""Who may ask: API keys, compared in constant time; without any, loopback only."""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers

from reel_common.errors import Permanent

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""What may be asked without a key: probes have none."""
HASHED = "sha256:"
_NAMED = re.compile(r"(?P<name>[A-Za-z0-9_-]{1,64})=(?P<key>[^=].*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: its SHA-256, and the name by which its owner is known in limits and logs."""

    name: str
    digest: bytes


def parse(keys: Sequence[str]) -> tuple[ApiKey, ...]:
    """The keys of the setting (`key`, `name=key`, each as it is or as `sha256:<hex>`).

    Errors: Permanent for a broken hash.
    """
    return tuple(_parsed(text) for text in keys)


def owner(headers: Headers, keys: Sequence[ApiKey]) -> str | None:
    """The name of the key that came as `Authorization: Bearer …` or `X-API-Key`; None without a right one."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    given = headers.get("x-api-key") or (bearer.strip() if scheme.lower() == "bearer" else "")
    digest = hashlib.sha256(given.encode("latin-1", "replace")).digest()
    matches = [key.name for key in keys if hmac.compare_digest(digest, key.digest)]  # all of them, always
    return matches[0] if matches else None


def may_listen(host: str, keys: tuple[str, ...]) -> None:
    """Errors: Permanent when `host` can be reached from elsewhere and no key protects it."""
    if keys or host == "localhost":
        return
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Permanent(f"will not listen on {host} without keys: set REEL_API_KEYS, or listen on 127.0.0.1")


def _parsed(text: str) -> ApiKey:
    named = _NAMED.fullmatch(text)
    name, key = (named["name"], named["key"]) if named else ("", text)
    digest = hashlib.sha256(key.encode()).digest()
    if key.startswith(HASHED):
        try:
            digest = bytes.fromhex(key.removeprefix(HASHED))
        except ValueError as error:
            raise Permanent("REEL_API_KEYS holds a sha256: key that is no hexadecimal number") from error
        if len(digest) != hashlib.sha256().digest_size:
            raise Permanent("REEL_API_KEYS holds a sha256: key that has not 64 digits")
    return ApiKey(name or f"key-{digest.hex()[:8]}", digest)
