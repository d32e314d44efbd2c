"""Drafts of notes by the product's own pipeline: masked talk in a store, stretch by stretch to the last turn."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scribe_core import build
from scribe_core.due import pace_of
from scribe_core.errors import ModelUnavailableError
from scribe_core.interfaces import LanguageModel, PiiFinder, VisitStore
from scribe_core.llm.adapter import Adapter, served_name
from scribe_core.models import default_llm
from scribe_core.note.writer import NoteWriter
from scribe_core.note_pipeline import NotePipeline
from scribe_core.privacy import Vault, mask_turn
from scribe_core.settings import Settings
from scribe_core.timing import now
from scribe_core.types import Consent, Turn, Visit, VisitStatus
from scribe_core.walk import NoteWalk
from training.encounters import Encounter
from training.replies import KeptReplies

WORDING = "A public corpus: simulated visits, published for research and training (ACI-Bench, CC BY 4.0)."


@contextmanager
def empty_store() -> Iterator[VisitStore]:
    """A store that keeps nothing."""
    from scribe_core.store.redis_store import open_store

    with tempfile.TemporaryDirectory(prefix="clinical-scribe-") as folder:
        store = open_store(None, Path(folder), ephemeral=True)
        try:
            yield store
        finally:
            store.close()


def writer(settings: Settings, cache: Path, adapter: Adapter | None) -> KeptReplies:
    """The product's language model, loaded only where the cache lacks a reply. adapter: on top of it, or none.

    Raises ModelUnavailableError."""
    if settings.llm_backend == "openai":
        if adapter:
            raise ModelUnavailableError("An adapter is measured on vLLM in this process: set LLM_BACKEND=vllm for it.")
        return KeptReplies(settings.target_model, settings.openai_base_url, cache, lambda: build.load_llm(settings))
    name, key = served_name(default_llm(settings).name, adapter), adapter.sha256 if adapter else ""
    return KeptReplies(name, key, cache, lambda: build.load_vllm(settings, adapter))


def masked_talk(encounter: Encounter, finder: PiiFinder) -> tuple[list[Turn], Vault]:
    """As the product stores it. Raises PrivacyError."""
    vault = Vault()
    return [mask_turn(turn, finder, vault, encounter.names) for turn in encounter.turns], vault


def put_visit(store: VisitStore, encounter: Encounter, finder: PiiFinder) -> str:
    """The visit's id: of the encounter's, so that it falls into the same split each time. Raises PrivacyError."""
    visit_id = hashlib.sha256(encounter.id.encode()).hexdigest()[:32]
    consent = Consent(clinician="ACI-Bench", given_at=now(), wording=WORDING, training=True)
    store.create_visit(
        Visit(id=visit_id, created_at=now(), status=VisitStatus.ENDED, consent=consent, source="transcript")
    )
    masked, vault = masked_talk(encounter, finder)
    store.put_secret(visit_id, "names", json.dumps(encounter.names).encode())
    store.put_vault(visit_id, vault.entries, {})
    store.commit_turns(visit_id, 0, masked, b"")
    return visit_id


def write_draft(store: VisitStore, visit_id: str, llm: LanguageModel, settings: Settings) -> None:
    """The whole note, update by update. Raises LanguageModelError."""
    NoteWalk(store, visit_id, pace_of(settings, settles=False), NotePipeline(store, NoteWriter(llm))).all()
