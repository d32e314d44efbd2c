"""Which rows changed after what a page knows already."""

from __future__ import annotations

Row = tuple[str, str | int]
"""Kind and id."""


class Numbers:
    """The number of each row's last change, counted from 1. So none is ever forgotten, and there are no more of them
    than rows."""

    def __init__(self) -> None:
        self.newest = 0
        self._of: dict[Row, int] = {}

    def changed(self, *rows: Row) -> None:
        """All by one change."""
        self.newest += 1
        self.belong(*rows)

    def belong(self, *rows: Row) -> None:
        """They came of the newest change, which nobody was told of before."""
        self._of.update(dict.fromkeys(rows, self.newest))

    def after(self, number: int) -> list[Row]:
        """Oldest row first, each once."""
        return [row for row, changed in self._of.items() if changed > number]
