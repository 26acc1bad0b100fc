"""Who may ask: API keys, compared in constant time; without any, loopback only."""

import hashlib
import hmac
import ipaddress

from fastapi import Request
from starlette.exceptions import HTTPException

from reel_common.errors import Permanent

OPEN_PATHS = frozenset({"/healthz", "/readyz"})


def hashed(keys: tuple[str, ...]) -> tuple[bytes, ...]:
    """The keys as SHA-256; those written `sha256:<hex>` are hashes already. Errors: Permanent for a broken hash."""
    try:
        return tuple(
            bytes.fromhex(key.removeprefix("sha256:"))
            if key.startswith("sha256:")
            else hashlib.sha256(key.encode()).digest()
            for key in keys
        )
    except ValueError as error:
        raise Permanent("REEL_API_KEYS holds a sha256: key that is no hexadecimal number") from error


def check(request: Request, keys: tuple[bytes, ...]) -> None:
    """Let the request pass, or 401. The key comes as `Authorization: Bearer …` or `X-API-Key`."""
    if not keys or request.url.path in OPEN_PATHS:
        return
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    given = hashlib.sha256((request.headers.get("x-api-key") or bearer).encode()).digest()
    matches = [hmac.compare_digest(given, key) for key in keys]  # all of them, in the same time always
    if True not in matches:
        raise HTTPException(
            401, "this needs an API key: send it as Authorization: Bearer KEY", {"WWW-Authenticate": "Bearer"}
        )


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
