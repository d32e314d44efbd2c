"""Who speaks: `python -m benchmarks.roles --data DIR [--llm]` prints word-level accuracy on held-out encounters, and on
made-up talks in which the patient opens or a relative, a nurse or an interpreter speaks (tests/roles/talks_*.txt).

Speaker tags are removed. Baselines: everything by the doctor, and doctor and patient in turns. `live` gives the
sentences six at a time with what was decided before as context, as a visit does.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from scribe_core.interfaces import RoleModel
from scribe_core.roles.model import NgramRoleModel
from scribe_core.types import Speaker, Turn
from training.dialogues import Dialogue, as_heard, in_sentences, load_dialogues
from training.talks import read_talks

LIVE_STEP = 6
TALKS = Path(__file__).parents[1] / "tests" / "roles"
Guess = Callable[[list[Turn]], list[Speaker]]


def as_turns(dialogue: Dialogue) -> list[Turn]:
    """Without speakers: every turn is marked `other`."""
    return [
        Turn(id=i, speaker=Speaker.OTHER, start_s=i, end_s=i + 1, text=text)
        for i, (_, text) in enumerate(dialogue.lines, 1)
    ]


def whole(model: RoleModel) -> Guess:
    return lambda turns: [speaker for speaker, _ in model.assign(turns, [])]


def live(model: RoleModel) -> Guess:
    def guess(turns: list[Turn]) -> list[Speaker]:
        done: list[Turn] = []
        for at in range(0, len(turns), LIVE_STEP):
            new = turns[at : at + LIVE_STEP]
            for turn, (speaker, score) in zip(new, model.assign(new, done), strict=True):
                done.append(turn.replace(speaker=speaker, speaker_score=score))
        return [turn.speaker for turn in done]

    return guess


def majority(turns: list[Turn]) -> list[Speaker]:
    return [Speaker.DOCTOR] * len(turns)


def alternation(turns: list[Turn]) -> list[Speaker]:
    return [(Speaker.DOCTOR, Speaker.PATIENT)[i % 2] for i in range(len(turns))]


def accuracy(dialogues: list[Dialogue], guess: Guess) -> dict[str, float]:
    """Share of words whose speaker is right, over all, by corpus and by who spoke."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for dialogue in dialogues:
        for (speaker, text), guessed in zip(dialogue.lines, guess(as_turns(dialogue)), strict=True):
            words = len(text.split())
            for name in ("all", dialogue.corpus, str(speaker)):
                right[name] += words * (speaker == guessed)
                total[name] += words
    return {name: right[name] / total[name] for name in sorted(total, key=lambda name: name in set(Speaker))}


def talks() -> list[Dialogue]:
    """The made-up talks; each file is a corpus."""
    paths = sorted(TALKS.glob("talks_*.txt"))
    return [Dialogue(path.stem, talk.title, talk.lines) for path in paths for talk in read_talks(path)]


def _row(name: str, scores: dict[str, float], seconds: float) -> None:
    print(f"{name:34s}" + "".join(f"{corpus}: {100 * score:5.1f}  " for corpus, score in scores.items()), end="")
    print(f"({seconds:.0f} s)", flush=True)


def _language_model():
    from scribe_core.build import load_llm
    from scribe_core.settings import settings

    return load_llm(settings())


def _with_llm(base: NgramRoleModel, dialogues: list[Dialogue], visits: int) -> None:
    from scribe_core.roles.refine import LlmRoleModel

    llm = _language_model()
    corpora = {dialogue.corpus for dialogue in dialogues}
    some = [d for c in sorted(corpora) for d in [x for x in dialogues if x.corpus == c][:visits]]
    cut = [in_sentences(dialogue) for dialogue in some]
    try:
        for name, model in (("live, small model", base), ("live, with language model", LlmRoleModel(llm, base))):
            start_s = time.perf_counter()
            _row(name, accuracy(cut, live(model)), time.perf_counter() - start_s)
    finally:
        llm.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--llm", action="store_true", help="also with the language model, on some visits")
    parser.add_argument("--visits", type=int, default=3, help="visits of each corpus for --llm")
    options = parser.parse_args()
    dialogues = [dialogue for dialogue in load_dialogues(options.data) if dialogue.held_out]
    model = NgramRoleModel()
    cut = [in_sentences(dialogue) for dialogue in dialogues]
    made_up = talks()
    made_up_cut = [in_sentences(dialogue) for dialogue in made_up]
    table: list[tuple[str, list[Dialogue], Guess]] = [
        ("turns, majority", dialogues, majority),
        ("turns, alternation", dialogues, alternation),
        ("turns, model", dialogues, whole(model)),
        ("turns, model, no punctuation", [as_heard(d) for d in dialogues], whole(model)),
        ("sentences, majority", cut, majority),
        ("sentences, alternation", cut, alternation),
        ("sentences, model", cut, whole(model)),
        ("sentences, model, no punctuation", [as_heard(d) for d in cut], whole(model)),
        ("sentences, model, live", cut, live(model)),
        ("made-up talks, turns, model", made_up, whole(model)),
        ("made-up talks, sentences, live", made_up_cut, live(model)),
    ]
    for name, lines, guess in table:
        start_s = time.perf_counter()
        _row(name, accuracy(lines, guess), time.perf_counter() - start_s)
    if options.llm:
        _with_llm(model, dialogues, options.visits)


if __name__ == "__main__":
    main()
