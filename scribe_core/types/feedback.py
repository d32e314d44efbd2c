"""What a clinician's corrections teach, and the datasets that are made of it."""

from __future__ import annotations

from enum import StrEnum

from scribe_core.types.base import Frozen
from scribe_core.types.findings import Severity
from scribe_core.types.note import Section
from scribe_core.types.review import ChangeKind


class EditKind(StrEnum):
    """Why a sentence was changed."""

    RECOGNISER_ERROR = "recogniser_error"
    WRONG_FACT = "wrong_fact"
    MISSING_FACT = "missing_fact"
    STYLE = "style"
    FORMATTING = "formatting"
    OTHER = "other"


class Route(StrEnum):
    """Where a piece of feedback goes. `pending`: a rejected sentence whose note is not signed yet. `none`: nothing is
    learnt from it, because it was overtaken by a later step or is nothing that the model wrote."""

    SFT = "sft"
    SFT_CORRECTION = "sft_correction"
    DPO = "dpo"
    PENDING = "pending"
    STYLE = "style"
    VOCABULARY = "vocabulary"
    NONE = "none"


class Feedback(Frozen):
    """What one step says of one statement; texts are masked.

    id: "visit:change:statement". by: the account's id; at: ISO 8601, UTC. before, after: empty where there was none, or
    where it was rejected. similarity: 0 to 1. kind: None where nothing was edited; corrected: the clinician chose it.
    findings: which checks had marked it, and how severely. model, prompt_version: what wrote it, empty where a person
    did. latency_s: from its writing to this step, None where that is not known."""

    id: str
    visit_id: str
    change_id: str
    statement_id: str
    action: ChangeKind
    by: str
    name: str
    at: str
    before: str
    after: str
    section: Section
    similarity: float
    kind: EditKind | None = None
    corrected: bool = False
    route: Route = Route.NONE
    findings: tuple[tuple[str, Severity], ...] = ()
    model: str = ""
    prompt_version: str = ""
    latency_s: float | None = None
    reason: str = ""


class WordPair(Frozen):
    """Words that a clinician replaced by others, lower case, and how often: "pt" by "patient"."""

    by: str
    name: str
    old: str
    new: str
    count: int


class DatasetKind(StrEnum):
    """sft: prompt and reply. dpo: prompt, the reply to prefer and the one to avoid."""

    SFT = "sft"
    DPO = "dpo"


class DatasetBuild(Frozen):
    """A dataset that was made. at: ISO 8601, UTC. counts: examples by split, and others. files: name to SHA-256."""

    id: str
    at: str
    kind: DatasetKind
    counts: dict[str, int]
    visit_ids: tuple[str, ...]
    files: dict[str, str]


class Supply(Frozen):
    """What can be learnt from: visits, those whose patients agreed, those who withdrew that, those that are signed as
    well, and the feedback of the ones that agreed, by route."""

    visits: int = 0
    agreed: int = 0
    withdrawn: int = 0
    signed: int = 0
    routes: dict[Route, int] = {}
