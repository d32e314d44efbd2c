"""`roles`: who speaks in turns whose speakers are not known."""

from __future__ import annotations

from argparse import Namespace

from tqdm import tqdm

from scribe_core import build
from scribe_core.cli.output import Output
from scribe_core.errors import ScribeError
from scribe_core.interfaces import RoleModel
from scribe_core.note.transcript_io import read_turns, transcript_json
from scribe_core.note.turns import oldest
from scribe_core.privacy import Vault, mask_turn
from scribe_core.roles.model import NgramRoleModel
from scribe_core.roles.refine import LlmRoleModel
from scribe_core.settings import Settings
from scribe_core.types import Turn
from scribe_core.work.engine import Engine


def run(choice: Namespace, settings: Settings) -> None:
    """The small model answers alone where the language model cannot; that failure is raised after writing."""
    turns = read_turns(choice.file)
    output = Output(choice.out)
    llm = Engine("Language model", lambda: build.load_llm(settings))
    llm.start()
    failure: ScribeError | None = None
    roles: RoleModel = NgramRoleModel()
    try:
        masked = _masked(turns, settings)
        roles = LlmRoleModel(llm.value(), NgramRoleModel())
    except ScribeError as error:
        failure, masked = error, turns
    try:
        output.add_json("transcript.json", transcript_json(_with_speakers(turns, masked, roles, settings)))
        output.write()
    finally:
        llm.close()
    if failure is not None:
        raise failure


def _masked(turns: list[Turn], settings: Settings) -> list[Turn]:
    """What the language model may see."""
    finder, vault = build.load_finder(settings), Vault()
    return [mask_turn(turn, finder, vault) for turn in turns]


def _with_speakers(turns: list[Turn], masked: list[Turn], roles: RoleModel, settings: Settings) -> list[Turn]:
    """In the steps of a visit: the turns of one note update at a time, with those before as context."""
    known: list[Turn] = []
    with tqdm(total=len(turns), unit="turn", desc="roles") as bar:
        while len(known) < len(turns):
            new = oldest(masked[len(known) :], settings.note_max_words)
            choices = roles.assign(new, known)
            for turn, (speaker, score) in zip(new, choices, strict=True):
                known.append(turn.model_copy(update={"speaker": speaker, "speaker_score": score}))
            bar.update(len(new))
    pairs = zip(turns, known, strict=True)
    return [turn.model_copy(update={"speaker": guess.speaker}) for turn, guess in pairs]
