"""What the page makes of the changes that it fetches, as `copy.js` does."""

from __future__ import annotations

from typing import Any

from pages.components.visit_feed import VisitFeed

KINDS = ("turns", "statements", "checked")


class PageCopy:
    def __init__(self) -> None:
        self.number = 0
        self._clear()

    def _clear(self) -> None:
        self._facts: dict[str, Any] = {"names": {}, "note_text": ""}
        self._rows: dict[str, dict[Any, Any]] = {kind: {} for kind in KINDS}

    def merge(self, answer: dict[str, Any]) -> None:
        if answer["whole"]:
            self._clear()
        self.number = answer["number"]
        self._facts |= answer["facts"]
        for kind in KINDS:
            self._rows[kind] |= {row["id"]: row for row in answer[kind]}

    def read(self, feed: VisitFeed) -> None:
        """Until there is nothing new, as the page does: by the last request the server knows what is drawn."""
        while (answer := feed.changes(self.number))["number"] != self.number:
            self.merge(answer)

    def view(self) -> dict[str, Any]:
        """What is drawn."""
        rows = {kind: list(rows.values()) for kind, rows in self._rows.items()}
        rows["turns"].sort(key=lambda turn: turn["id"])
        return self._facts | rows | {"checked": self._rows["checked"]}
