"""A visit that the project made itself: two synthetic voices, an invented patient. `make_visit.py` says how."""

from pathlib import Path

_HERE = Path(__file__).parent


def audio_path() -> Path:
    """The recording, Opus in Ogg."""
    return _HERE / "visit.ogg"


def script_path() -> Path:
    """What is said in it: lines that begin with DOCTOR: or PATIENT:."""
    return _HERE / "visit.txt"
