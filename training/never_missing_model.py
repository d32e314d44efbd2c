"""Train what hears what no note may leave out: `python -m training.never_missing_model --data DIR --out DIR`.

Sentences of the made-up talks of training/never_missing, of the real dialogues that were read for the same claims
(labels/real_never_missing.jsonl), and plain utterances (labels/plain_words.jsonl), each with the topics of the claims
that its turn decides. What a reader found arguable ("part") is neither right nor wrong. Of the sentences of a turn that
decides, those count that the network itself finds likeliest, as others of the turn may be about anything. Every fifth
real dialogue and utterance and the development talks are held out. Writes `never_missing.npz` for
scribe_core/guardrails/weights. Ten minutes on two cores, most of them for the vectors.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from scribe_core.build import load_sentence_encoder
from scribe_core.guardrails.never_missing import TOPICS, Heard, Network, NeverMissing, of_note, of_talk
from scribe_core.guardrails.note_io import evidence_of
from scribe_core.guardrails.premise import Spoken
from scribe_core.note.vectors import Vectors
from scribe_core.types import Section, Statement, Turn
from training.json_lines import json_lines
from training.written import NEVER_MISSING, dialogues, numbered, topics, turns_of

LABELS = Path(__file__).parent / "labels" / "real_never_missing.jsonl"
PLAIN = Path(__file__).parent / "labels" / "plain_words.jsonl"
"""Utterances that say a claim in so many words, and such as come near."""
DEVELOPMENT = "development"
HELD_OUT_EVERY = 5
KEPT_VECTORS = 1_000_000
HIDDEN = 96
EPOCHS = 16
CHOSEN_AGAIN = (5, 10)
"""Before these epochs the sentences that count are chosen anew."""
BATCH = 256
RATE = 2e-3
ROUNDS = 5
RARE = 4.0
"""How much more a sentence about a topic weighs than another."""
REAL = 0.5
"""What a real dialogue's sentence weighs: there are many, and few about a topic."""
SEEDS = (1, 2, 3)
SPEAKERS = 3
"""The last of the features, and none of a vector."""
ALONE_EVERY = 2
"""Dialogues whose sentences are learnt by themselves too."""
CONTEXTS = 2
PLAIN_WEIGHT = 1.0


@dataclass(frozen=True)
class Rows:
    """features: a row a sentence. labels: 1 about the topic, 0 not, NaN arguable. bags: one for the sentences of a
    turn."""

    features: np.ndarray
    labels: np.ndarray
    bags: np.ndarray
    weight: float


def of_turns(
    turns: Sequence[Turn], said: Sequence[tuple[str, Sequence[int], bool]], vectors: Vectors, weight: float
) -> Rows:
    """said: (claim, turns, whether a reader was sure)."""
    spoken = Spoken(turns, vectors)
    bags = np.array([row.turn.id for row in spoken.rows])
    labels = np.zeros((len(bags), len(TOPICS)), np.float32)
    for claim, ids, sure in sorted(said, key=lambda item: item[2]):
        labels[np.isin(bags, ids), list(TOPICS).index(topics()[claim])] = 1.0 if sure else np.nan
    return Rows(of_talk(spoken, vectors), labels, bags, weight)


def made_up(vectors: Vectors, development: bool) -> Iterator[tuple[dict[str, Any], Rows]]:
    for path in sorted(NEVER_MISSING.glob("*.jsonl")):
        for row in json_lines(path) if (path.stem == DEVELOPMENT) is development else ():
            said = [(claim["claim"], claim["turns"], True) for claim in row["claims"] if claim["said"] == "yes"]
            yield row, of_turns(turns_of(row["turns"]), said, vectors, 1.0)


def noted(row: dict[str, Any], talk: Rows, vectors: Vectors) -> Rows:
    """The lines of the note: of each topic that it has, the line nearest to what was said."""
    written = vectors.of(row["note"])
    labels = np.zeros((len(written), len(TOPICS)), np.float32)
    for number, topic in enumerate(TOPICS):
        about = talk.labels[:, number] == 1
        if about.any() and any(claim["in_note"] and topics()[claim["claim"]] == topic for claim in row["claims"]):
            nearness = written @ talk.features[about][:, : written.shape[1]].T
            labels[int(nearness.max(axis=1).argmax()), number] = 1.0
    return Rows(of_note(written), labels, np.arange(len(written)), 1.0)


def real(data: Path, vectors: Vectors) -> list[Rows]:
    known = dialogues(data)
    found = []
    for row in json_lines(LABELS):
        said = [(claim["claim"], claim["turns"], claim["sure"] == "yes") for claim in row["said"]]
        found.append(of_turns(known[row["id"]], said, vectors, REAL))
    return found


def alone(part: Rows) -> Rows:
    """The sentences as if nothing had been said before; what tells of a topic may then tell of nothing."""
    width = (part.features.shape[1] - SPEAKERS) // 2
    features = part.features.copy()
    features[:, width : 2 * width] = features[:, :width]
    return Rows(features, np.where(part.labels == 0, 0.0, np.nan).astype(np.float32), part.bags, part.weight)


def plain(vectors: Vectors, talks: Sequence[Sequence[Turn]]) -> list[Rows]:
    """Each utterance alone and after what was said somewhere in some of the talks, which itself counts for nothing.
    What was said before an utterance is somebody else's turn."""
    random = Random(SEEDS[0])
    found = []
    for row in json_lines(PLAIN):
        asked = [f"{'D' if row['who'] != 'D' else 'P'}: {row['before']}"] if row["before"] else []
        own = turns_of([*asked, f"{row['who']}: {row['text']}"])
        for place in range(CONTEXTS + 1):
            before = _some(random.choice(talks), random) if place else ()
            turns = numbered([(turn.speaker, turn.text) for turn in (*before, *own)])
            said = [(row["claim"], [len(turns)], True)] if row["said"] else []
            rows = of_turns(turns, said, vectors, PLAIN_WEIGHT)
            rows.labels[rows.bags <= len(before)] = np.nan
            found.append(rows)
    return found


def _some(talk: Sequence[Turn], random: Random) -> Sequence[Turn]:
    end = random.randrange(2, max(3, len(talk)))
    return talk[end - 2 : end]


def report(name: str, parts: Sequence[Rows], network: Network) -> None:
    """Prints for each topic the area under the curve and the average precision, by sentence."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    found = np.vstack([network.probabilities(part.features) for part in parts])
    labels = np.vstack([part.labels for part in parts])
    for number, topic in enumerate(TOPICS):
        sure = ~np.isnan(labels[:, number])
        right, scores = labels[sure, number], found[sure, number]
        if right.any():
            area, precision = roc_auc_score(right, scores), average_precision_score(right, scores)
            print(f"{name}: {topic} {area:.3f}, average precision {precision:.2f} ({right.sum():.0f} of {sure.sum()})")


def train(parts: Sequence[Rows], seed: int) -> Any:
    import torch

    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    features = torch.tensor(np.vstack([part.features for part in parts]))
    labels = np.vstack([part.labels for part in parts])
    weights = np.where(
        np.isnan(labels), 0.0, np.concatenate([np.full(len(p.labels), p.weight) for p in parts])[:, None]
    )
    labels = np.nan_to_num(labels)
    bags = np.concatenate([part.bags + number * 1_000_000 for number, part in enumerate(parts)])
    network = torch.nn.Sequential(
        torch.nn.Dropout(0.1),
        torch.nn.Linear(features.shape[1], HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.3),
        torch.nn.Linear(HIDDEN, len(TOPICS)),
    )
    steps_an_epoch = len(features) // BATCH + 1
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=1e-3)
    falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / (EPOCHS * steps_an_epoch + 1))
    rare = torch.full((len(TOPICS),), RARE)
    right, counted = torch.tensor(labels, dtype=torch.float32), torch.tensor(weights, dtype=torch.float32)
    for epoch in range(EPOCHS):
        if epoch in CHOSEN_AGAIN:
            counted = torch.tensor(weights * _likeliest(network, features, labels, bags), dtype=torch.float32)
        for rows in np.array_split(random.permutation(len(features)), steps_an_epoch):
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                network(features[rows]), right[rows], reduction="none", pos_weight=rare
            )
            (loss * counted[rows]).mean().backward()
            optimizer.step()
            optimizer.zero_grad()
            falling.step()
    return network.eval()


def _likeliest(network: Any, features: Any, labels: np.ndarray, bags: np.ndarray) -> np.ndarray:
    """0 for a sentence of a turn about the topic that the network does not take for it, while another is likelier."""
    import torch

    with torch.no_grad():
        scores = network.eval()(features).numpy()
    network.train()
    counts = np.ones_like(labels)
    for topic in range(labels.shape[1]):
        about = np.flatnonzero(labels[:, topic] == 1)
        best: dict[int, float] = {}
        for place in about:
            best[bags[place]] = max(best.get(bags[place], -np.inf), scores[place, topic])
        doubted = [place for place in about if scores[place, topic] < min(best[bags[place]], 0.0)]
        counts[doubted, topic] = 0.0
    return counts


def same(talks: Sequence[dict[str, Any]], vectors: Vectors, network: Network) -> np.ndarray:
    """The weights by which a statement of a note says what was heard. Of each note the statement counts that is the
    likeliest, which is found anew in each round."""
    from sklearn.linear_model import LogisticRegression

    examples = [example for talk in talks for example in _noted_or_not(talk, vectors, network)]
    in_note = [noted for _, noted in examples]
    weights = np.array([0.5, 3.0, 1.5, 0.5, 0.5, 0.0])
    for _ in range(ROUNDS):
        likeliest = np.stack([rows[int((rows @ weights[:-1]).argmax())] for rows, _ in examples])
        fitted = LogisticRegression(C=3.0).fit(likeliest, in_note)
        weights = np.append(fitted.coef_[0], fitted.intercept_)
    return weights.astype(np.float32)


def _noted_or_not(talk: dict[str, Any], vectors: Vectors, network: Network) -> Iterator[tuple[np.ndarray, bool]]:
    """For each claim that was said: how like each statement is, and whether the note has it."""
    turns = turns_of(talk["turns"])
    note = [statement(number, text, turns) for number, text in enumerate(talk["note"], start=1)]
    checked = NeverMissing(turns, note, vectors, network)
    rows = Spoken(turns, vectors).rows
    for claim in talk["claims"]:
        places = tuple(place for place, row in enumerate(rows) if row.turn.id in claim["turns"])
        if claim["said"] == "yes" and places and note:
            yield checked.likeness(Heard(topics()[claim["claim"]], places, 1.0)), claim["in_note"]


def statement(number: int, text: str, turns: Sequence[Turn]) -> Statement:
    """A line of a note, with the turns that hold its words."""
    evidence = evidence_of(text, turns, None)
    return Statement(id=f"s{number}", section=Section.SUBJECTIVE, text=text, evidence=evidence)


def save(networks: Sequence[Any], same_weights: np.ndarray, out: Path) -> None:
    """Several as one: side by side, with the mean of what they answer."""
    firsts, seconds = [net[1] for net in networks], [net[4] for net in networks]
    np.savez(
        out / "never_missing.npz",
        same=same_weights,
        first=np.hstack([layer.weight.detach().numpy().T for layer in firsts]).astype(np.float16),
        shift=np.concatenate([layer.bias.detach().numpy() for layer in firsts]).astype(np.float16),
        second=np.vstack([layer.weight.detach().numpy().T for layer in seconds]).astype(np.float16) / len(networks),
        level=np.mean([layer.bias.detach().numpy() for layer in seconds], axis=0).astype(np.float16),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    choice = parser.parse_args()
    vectors = Vectors(cache(load_sentence_encoder), KEPT_VECTORS)
    talks = list(made_up(vectors, development=False))
    heard, held_dialogues = split(real(choice.data, vectors))
    utterances, held_utterances = split(plain(vectors, [turns_of(row["turns"]) for row, _ in talks]), CONTEXTS + 1)
    noted_lines = [noted(row, talk, vectors) for row, talk in talks]
    parts = [*(talk for _, talk in talks), *noted_lines, *heard, *map(alone, heard[::ALONE_EVERY]), *utterances]
    networks = [train(parts, seed) for seed in SEEDS]
    save(networks, np.zeros(6, np.float32), choice.out)
    network = Network(choice.out)
    save(networks, same([row for row, _ in talks], vectors, network), choice.out)
    development = [talk for _, talk in made_up(vectors, development=True)]
    report("development", development, network)
    report("held-out dialogues", held_dialogues, network)
    report("held-out utterances", held_utterances, network)


def split(parts: Sequence[Rows], together: int = 1) -> tuple[list[Rows], list[Rows]]:
    """(for training, held out). together: so many in a row are on one side."""
    train_ = [part for number, part in enumerate(parts) if number // together % HELD_OUT_EVERY]
    return train_, [part for number, part in enumerate(parts) if number // together % HELD_OUT_EVERY == 0]


if __name__ == "__main__":
    main()
