"""`password`: a way back in for whoever runs the machine. No model is loaded."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from scribe_core import build
from scribe_core.accounts.entrance import GIVEN_DAYS
from scribe_core.settings import Settings

HELP = "a new password for an account, where nobody can sign in"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("account", metavar="ACCOUNT", help="account name, or e-mail address with OpenID Connect")
    parser.add_argument("--admin", action="store_true", help="make it an admin, and switch it on")


def run(choice: Namespace, settings: Settings) -> None:
    """Raises BadInputError for an unknown account, and StoreError while the app holds the embedded store."""
    store = build.build_store(settings)
    try:
        password = build.build_accounts(settings, store).recover(choice.account, choice.admin)
    finally:
        store.close()
    held = f"It is shown only now, holds for {GIVEN_DAYS} days, and is changed at the first sign-in with AUTH=local."
    print(f"{password}\n{held}")
