"""Every store under one name: the contract is the same for the fake and for the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe_core.interfaces import VisitStore
from scribe_core.store.redis_store import RedisStore, open_store
from tests.fakes import MemoryStore
from tests.makers import a_visit


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisStore]:
    folder: Path = tmp_path_factory.mktemp("store")
    store = open_store(None, folder)
    yield store
    store.close()


@pytest.fixture(params=["memory", "embedded"])
def store(request: pytest.FixtureRequest) -> VisitStore:
    return MemoryStore() if request.param == "memory" else request.getfixturevalue("embedded")


@pytest.fixture
def visit_id(store: VisitStore) -> str:
    visit = a_visit()
    store.create_visit(visit)
    return visit.id
