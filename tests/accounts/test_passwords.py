"""Which passwords are taken, and how they are compared."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from scribe_core.accounts.passwords import Passwords, check_new, make
from scribe_core.errors import BadInputError

CHEAP = {"memory_cost": 8, "parallelism": 1}


@pytest.mark.parametrize(
    "password",
    [
        "short words",
        "aaaaaaaaaaaaaa",
        "abababababababab",
        "123456789012",
        "abcdefghijkl",
        "Password1234",
        "passwordpassword",
        "Password2026!",
        "qwertyuiop123",
        "ClinicalScribe1",
        "lindlindlind12",
        "Anna-Lind-2026",
        "x7Kq" * 100,
    ],
)
def test_what_is_short_or_silly_is_refused(password: str) -> None:
    with pytest.raises(BadInputError):
        check_new(password, "lind", "Dr. Anna Lind")


def test_what_the_app_makes_is_taken() -> None:
    check_new(make(), "lind", "Dr. Anna Lind")


@pytest.mark.parametrize("password", ["copper ladder moth", "x7Kq-92mV-pz4W", "ein langer Satz über Schnee"])
def test_what_is_long_and_its_own_is_taken(password: str) -> None:
    check_new(password, "lind", "Dr. Anna Lind")


def test_a_password_fits_its_own_hash_only() -> None:
    passwords = Passwords(PasswordHasher(time_cost=1, **CHEAP))
    stored = passwords.hash("copper ladder moth")
    assert stored.startswith("$argon2id$") and "copper" not in stored
    assert passwords.fits("copper ladder moth", stored)
    assert not passwords.fits("copper ladder mouth", stored)
    assert not passwords.fits("", stored) and not passwords.fits("x" * 100_000, stored)
    assert not passwords.fits("copper ladder moth", "no hash at all")


def test_an_unknown_account_takes_the_same_work_and_never_fits() -> None:
    verified = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            verified.append(hash)
            return super().verify(hash, password)

    passwords = Passwords(Counting(time_cost=1, **CHEAP))
    for tried in ("copper ladder moth", "nobody has this password"):
        assert not passwords.fits(tried, "")
    assert len(verified) == 2


def test_a_hash_with_other_parameters_is_outdated() -> None:
    old, new = (Passwords(PasswordHasher(time_cost=cost, **CHEAP)) for cost in (1, 2))
    stored = old.hash("copper ladder moth")
    assert not old.outdated(stored) and new.outdated(stored)
    assert new.fits("copper ladder moth", stored)


def test_the_usual_strength_is_argon2_cffis_own() -> None:
    stored = Passwords().hash("copper ladder moth")
    assert not PasswordHasher().check_needs_rehash(stored)
