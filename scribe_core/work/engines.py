"""The four models of the product, and the pipelines that they make together."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from scribe_core.errors import PrivacyError
from scribe_core.interfaces import LanguageModel, PiiFinder, Recogniser, VisitStore
from scribe_core.note.writer import NoteWriter
from scribe_core.note_pipeline import NotePipeline
from scribe_core.pipeline import SpeechPipeline
from scribe_core.roles.model import NgramRoleModel
from scribe_core.roles.refine import LlmRoleModel
from scribe_core.speaker_pipeline import SpeakerPipeline
from scribe_core.work.engine import Engine, EngineState


@dataclass(frozen=True)
class Engines:
    """Each loads by itself."""

    recogniser: Engine[Recogniser]
    roles: Engine[NgramRoleModel]
    finder: Engine[PiiFinder]
    llm: Engine[LanguageModel]

    def start(self, with_llm: bool = True) -> None:
        for engine in (*([self.llm] if with_llm else []), self.recogniser, self.finder, self.roles):
            engine.start()

    def states(self) -> list[EngineState]:
        return [engine.state() for engine in (self.recogniser, self.roles, self.finder, self.llm)]

    @property
    def speech_ready(self) -> bool:
        return all(engine.loaded() is not None for engine in (self.recogniser, self.roles, self.finder))

    @property
    def note_ready(self) -> bool:
        return self.llm.loaded() is not None

    def ready_finder(self) -> PiiFinder:
        """Without waiting. Raises PrivacyError while it loads, and what its loading raised."""
        if self.finder.state().state in ("waiting", "loading"):
            raise PrivacyError("Names cannot be masked yet: the model is loading. Try again in a moment.")
        return self.finder.value()

    def speech_pipeline(self, store: VisitStore) -> SpeechPipeline:
        """Waits for the models. Raises what their loading raised."""
        return SpeechPipeline(store, self.recogniser.value(), self.roles.value(), self.finder.value())

    def note_pipeline(self, store: VisitStore) -> NotePipeline:
        """Waits for the models. Raises what their loading raised."""
        return NotePipeline(store, NoteWriter(self.llm.value()))

    def speaker_pipeline(self, store: VisitStore) -> SpeakerPipeline:
        """Waits for the models. Raises what their loading raised."""
        return SpeakerPipeline(store, LlmRoleModel(self.llm.value(), self.roles.value()))

    def close(self) -> None:
        """Whoever waits for one that loads hears that it does not come."""
        with ExitStack() as ends:
            for engine in (self.llm, self.recogniser, self.roles, self.finder):
                ends.callback(engine.close)
