"""Who is who: accounts, passwords and sessions."""

from scribe_core.accounts.door import Accounts
from scribe_core.accounts.sessions import Standing, State

__all__ = ["Accounts", "Standing", "State"]
