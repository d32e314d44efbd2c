"""Consent to training: taking it back, and which datasets held the visit."""

from __future__ import annotations

from scribe_core.interfaces import VisitStore, every_visit
from scribe_core.types import DatasetBuild


def withdraw_consent(store: VisitStore, visit_id: str, at: str) -> list[DatasetBuild]:
    """Later datasets leave the visit out. Gives back the earlier ones that hold it, newest first. at: ISO 8601, UTC; a
    second withdrawal keeps the time of the first. Raises VisitNotFoundError and StoreError."""
    consent = store.get_visit(visit_id).consent
    if consent.withdrawn_at is None:
        store.update_visit(visit_id, consent=consent.replace(withdrawn_at=at))
    return builds_holding(store, visit_id)


def builds_holding(store: VisitStore, visit_id: str) -> list[DatasetBuild]:
    """Newest first."""
    return [build for build in store.builds() if visit_id in build.visit_ids]


def withdrawn_from(store: VisitStore) -> dict[str, int]:
    """For each dataset that holds visits which it may no longer hold, how many: withdrawn or deleted since."""
    builds = store.builds()
    allowed = {visit.id for visit in every_visit(store) if visit.consent.allows_training} if builds else set()
    lost = {build.id: len(set(build.visit_ids) - allowed) for build in builds}
    return {build_id: count for build_id, count in lost.items() if count}
