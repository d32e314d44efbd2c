"""Which passwords are taken, and how they are kept: argon2id with argon2-cffi's defaults (RFC 9106, low memory)."""

from __future__ import annotations

import re
import secrets
import threading
from functools import cached_property
from typing import Any

from scribe_core.errors import BadInputError

LEAST, MOST = 12, 200
LEAST_DIFFERENT = 5
LEAST_OF_ITS_OWN = 6
"""Characters that are left once names, usual words and digits in a row are taken away."""
USUAL = (
    "password", "passwort", "passphrase", "welcome", "letmein", "qwertyuiop", "qwerty", "asdfgh", "zxcvbn", "admin",
    "administrator", "clinician", "clinical", "scribe", "clinic", "hospital", "doctor", "iloveyou", "monkey", "dragon",
    "summer", "winter", "spring", "autumn", "changeme", "secret", "login", "test",
)  # fmt: skip
AT_ONCE = 2
"""Hashing takes 64 MiB; more at once could be asked for by anybody who posts passwords."""
_UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_OF_NOBODY = "nobody has this password"


def check_new(password: str, *names: str) -> None:
    """names: the account's, which a guesser tries first. Raises BadInputError with what to do."""
    if len(password) < LEAST:
        raise BadInputError(f"The password needs at least {LEAST} characters. Four words are easy to keep in mind.")
    if len(password) > MOST:
        raise BadInputError(f"The password can have at most {MOST} characters.")
    if len(set(password.casefold())) < LEAST_DIFFERENT or _own_part(password, names) < LEAST_OF_ITS_OWN:
        raise BadInputError("This password is too easy to guess. Use several words that do not belong together.")


def _own_part(password: str, names: tuple[str, ...]) -> int:
    """How many characters are neither of a name, nor of a usual word, nor in the row of the alphabet or of digits."""
    rest = password.casefold()
    parts = [part for name in names for part in re.split(r"[\W_]+", name.casefold()) if len(part) > 2]
    for word in sorted((*parts, *USUAL), key=len, reverse=True):
        rest = rest.replace(word, " ")
    steps = zip(rest, rest[1:], strict=False)
    in_a_row = sum(not b.isspace() and abs(ord(b) - ord(a)) <= 1 for a, b in steps)
    return len(re.sub(r"[\s_.,!?-]", "", rest)) - in_a_row


def make() -> str:
    """A password to be given to somebody: 79 bits, without characters that look alike."""
    return "-".join("".join(secrets.choice(_UNMISTAKABLE) for _ in range(4)) for _ in range(4))


class Passwords:
    """Safe to use from several threads."""

    def __init__(self, hasher: Any = None) -> None:
        """hasher: an argon2.PasswordHasher; None for the usual strength."""
        self._given = hasher
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(password)

    def fits(self, password: str, stored: str) -> bool:
        """stored: empty for an account that does not exist or has no password: that takes as long, and never fits."""
        from argon2.exceptions import InvalidHashError, VerificationError

        if len(password) > MOST:
            password = ""
        with self._turns:
            try:
                return self._hasher.verify(stored or self._nobodys, password) and bool(stored)
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, stored: str) -> bool:
        """It was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)

    @cached_property
    def _hasher(self) -> Any:
        from argon2 import PasswordHasher

        return self._given or PasswordHasher()

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(_OF_NOBODY)
