"""The benchmark at a size that a test can afford: counters and a scan of all events agree, and the page is quick."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks import analytics
from benchmarks.made_visits import DAYS
from scribe_core import running
from scribe_core.analytics.figures import Filters
from scribe_core.store.redis_store import open_store


def test_a_view_is_quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for door in ("service", "accounts"):  # which the benchmark puts others in place of
        monkeypatch.setattr(running, door, getattr(running, door))
    today = datetime.now(UTC).date()
    store = open_store(None, tmp_path, ephemeral=True)
    analytics.run(store, Filters(today - timedelta(days=DAYS - 1), today), events=2000, views=3)
    store.close()
    assert "a view of all" in capsys.readouterr().out
