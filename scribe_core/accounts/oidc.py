"""What an OpenID Connect provider says of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scribe_core.errors import SignInError


@dataclass(frozen=True)
class Identity:
    """login: the e-mail address. subject: who it is for the provider, for good. login_id: another one each time."""

    login: str
    name: str
    subject: str
    login_id: str


def identity(claims: Mapping[str, Any], trusted: bool = False) -> Identity:
    """claims: of the ID token. trusted: the service confirms addresses, though it does not say so. Raises SignInError
    where they do not name a person: some services let anybody set an address, and tell nothing of it."""
    email = str(claims.get("email") or "").strip().casefold()
    if not email or not claims.get("sub"):
        raise SignInError("Your sign-in service does not tell your e-mail address. Ask whoever runs it.")
    verified = str(claims.get("email_verified", trusted)).casefold() == "true"
    if not verified:
        raise SignInError("Your sign-in service has not confirmed your e-mail address (`email_verified`).")
    subject = f"{claims.get('iss', '')} {claims['sub']}"
    login_id = " ".join([subject, *(str(claims.get(name, "")) for name in ("iat", "nonce", "sid"))])
    return Identity(email, str(claims.get("name") or email), subject, login_id)
