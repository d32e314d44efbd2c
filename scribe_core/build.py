"""Settings to a wired service. The one place that knows the concrete back ends."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scribe_core.accounts import Accounts
from scribe_core.guardrails import entailment, terms
from scribe_core.guardrails.checks import Guard, Models
from scribe_core.interfaces import (
    EntailmentModel,
    EntityModel,
    LanguageModel,
    PiiFinder,
    Recogniser,
    SentenceEncoder,
    Store,
)
from scribe_core.llm.owner import end_engines
from scribe_core.note.vectors import Vectors
from scribe_core.note.writer import NoteWriter
from scribe_core.roles.model import NgramRoleModel
from scribe_core.service import ScribeService
from scribe_core.settings import EMBEDDED, Settings
from scribe_core.work.engine import Engine
from scribe_core.work.engines import Engines
from scribe_core.work.under_way import WatchedFinder, WatchedRecogniser

if TYPE_CHECKING:
    from scribe_core.llm.adapter import Adapter
    from scribe_core.llm.vllm_model import VllmModel

# Large libraries that are imported at the same time can meet each other half-built.
_IMPORTING = threading.Lock()


def build_service(settings: Settings, store: Store | None = None) -> ScribeService:
    """Returns at once; the engines load in the background. Raises StoreError where the store cannot be opened."""
    return ScribeService(store or build_store(settings), build_engines(settings), settings, guard=build_guard(settings))


def build_accounts(settings: Settings, store: Store) -> Accounts:
    admins = settings.oidc_admins.split(",") if settings.auth == "oidc" else ()
    trusts = settings.oidc_trust_emails
    return Accounts(store, store, settings.idle_timeout_min * 60, admins, trusts_emails=trusts)


def build_guard(settings: Settings) -> Guard:
    return Guard(check_models(settings))


def check_models(settings: Settings) -> Models:
    """Each is loaded when it is first needed, and once."""
    return Models(cache(lambda: load_entailment(settings)), cache(lambda: load_entities(settings)), sentence_vectors())


def load_entailment(settings: Settings) -> EntailmentModel:
    """Raises ModelUnavailableError."""
    with _IMPORTING:
        from scribe_core.models.library import folder_or_hub

        if settings.entailment_model == EMBEDDED:
            return entailment.embedded()
        from scribe_core.guardrails.named_model import NamedCrossEncoder

        return NamedCrossEncoder(folder_or_hub(settings.entailment_model, settings), settings.entailment_threshold)


def load_entities(settings: Settings) -> EntityModel:
    """Raises ModelUnavailableError."""
    with _IMPORTING:
        from scribe_core.models.library import folder_or_hub

        if settings.ner_model == EMBEDDED:
            return terms.embedded()
        from scribe_core.guardrails.named_tagger import NamedTagger

        return NamedTagger(folder_or_hub(settings.ner_model, settings))


@cache
def sentence_vectors() -> Vectors:
    """Of the product's own encoder, which is loaded when it is first needed."""
    return Vectors(cache(load_sentence_encoder))


def load_sentence_encoder() -> SentenceEncoder:
    """Raises ModelUnavailableError."""
    with _IMPORTING:
        from scribe_core.guardrails.sentence_encoder import SmallSentenceEncoder

        return SmallSentenceEncoder()


def build_store(settings: Settings) -> Store:
    """Raises StoreError."""
    from scribe_core.store.redis_store import open_store
    from scribe_core.store.sound_bucket import bucket_place

    return open_store(settings.store_url, settings.data_dir, settings.store_durable, bucket=bucket_place(settings))


def build_engines(settings: Settings) -> Engines:
    """Not started yet."""
    return Engines(
        recogniser=Engine("Speech recognition", lambda: WatchedRecogniser(load_recogniser(settings))),
        roles=Engine("Speaker roles", NgramRoleModel),
        finder=Engine("Privacy", lambda: WatchedFinder(load_finder(settings))),
        llm=Engine("Language model", lambda: load_llm(settings), end_engines),
    )


def load_recogniser(settings: Settings) -> Recogniser:
    """Raises ModelUnavailableError and RecognitionError."""
    from scribe_core.models import require
    from scribe_core.models.devices import nvidia_gpus
    from scribe_core.models.library import folder_or_hub
    from scribe_core.transcript.whisperx_recogniser import WhisperXRecogniser

    model_dir = require(settings.asr_model, settings)
    align = folder_or_hub(settings.align_model, settings) if settings.align_model else None
    with _IMPORTING:
        return WhisperXRecogniser(
            model_dir,
            settings.asr_language,
            settings.asr_batch_size,
            settings.asr_compute_type,
            str(align) if align else None,
            "cuda" if nvidia_gpus() else "cpu",
        )


def load_finder(settings: Settings) -> PiiFinder:
    """Raises ModelUnavailableError and PrivacyError."""
    from scribe_core.privacy import PresidioFinder

    with _IMPORTING:
        return PresidioFinder(settings.pii_threshold)


def load_llm(settings: Settings) -> LanguageModel:
    """Ready to write a note at once, and again where its engine ends. Raises ModelUnavailableError and
    LanguageModelError."""
    if settings.llm_backend == "openai":
        from scribe_core.llm.openai_model import OpenAiModel

        return OpenAiModel(
            settings.openai_base_url, settings.openai_api_key, settings.target_model, settings.llm_timeout_s
        )
    from scribe_core.llm.kept_running import KeptRunning

    return KeptRunning(lambda: _warm_vllm(settings))


def _warm_vllm(settings: Settings) -> VllmModel:
    """The same."""
    llm = load_vllm(settings, chosen_adapter(settings))
    try:
        NoteWriter(llm).warm_up()
    except BaseException:
        llm.close()
        raise
    return llm


def load_vllm(settings: Settings, adapter: Adapter | None) -> VllmModel:
    """Raises ModelUnavailableError and LanguageModelError."""
    from scribe_core.llm.vllm_model import VllmModel
    from scribe_core.models import default_llm

    return VllmModel(default_llm(settings), settings, importing=_IMPORTING, adapter=adapter)


def chosen_adapter(settings: Settings) -> Adapter | None:
    """What LLM_ADAPTER names, if it fits the language model and was promoted. Raises ModelUnavailableError."""
    return adapter_in(Path(settings.llm_adapter), settings) if settings.llm_adapter else None


def adapter_in(folder: Path, settings: Settings, promoted: bool = True) -> Adapter:
    """promoted: only one that was. Raises ModelUnavailableError."""
    from scribe_core.llm.adapter import load_adapter
    from scribe_core.models import default_llm, identity

    return load_adapter(folder, identity(default_llm(settings)), promoted)
