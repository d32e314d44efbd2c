"""Why a sound file is not taken, in words for whoever chose it."""

from __future__ import annotations

from enum import StrEnum

from scribe_core.audio.resample import MOST_CHANNELS
from scribe_core.errors import AudioError
from scribe_core.types import SOUND_KINDS

_ADVICE = f"Use a recording in one of these formats: {', '.join(SOUND_KINDS)}."


class Refusal(StrEnum):
    MISSING = "missing"
    EMPTY = "empty"
    TOO_LARGE = "too large"
    NO_ROOM = "no room"
    NOT_SOUND = "not sound"
    NO_TRACK = "no track"
    NOTHING = "nothing"
    DAMAGED = "damaged"
    CHANNELS = "channels"
    TOO_LONG = "too long"
    TOO_MUCH_MEMORY = "too much memory"
    TOO_SLOW = "too slow"


_WORDS = {
    Refusal.MISSING: "There is no such sound file, or it cannot be opened. Check the path.",
    Refusal.EMPTY: f"The sound file is empty. {_ADVICE}",
    Refusal.TOO_LARGE: "The file is larger than {most_mb:.0f} MB. Split it, or raise UPLOAD_MAX_MB.",
    Refusal.NO_ROOM: "There is no room to take the recording in. Free some on the disk of the temporary folder.",
    Refusal.NOT_SOUND: f"The file is not sound, or it is damaged. {_ADVICE}",
    Refusal.NO_TRACK: f"The file holds no sound track. {_ADVICE}",
    Refusal.NOTHING: f"The file holds no sound. {_ADVICE}",
    Refusal.DAMAGED: f"The sound file is damaged. {_ADVICE}",
    Refusal.CHANNELS: f"The recording has more than {MOST_CHANNELS} channels. Save the ones with the talk as a file.",
    Refusal.TOO_LONG: "The recording is longer than {longest_min:.0f} minutes. Split it, or raise UPLOAD_MAX_S.",
    Refusal.TOO_MUCH_MEMORY: f"The sound file asks for more memory than a recording needs. {_ADVICE}",
    Refusal.TOO_SLOW: f"The sound file takes too long to read: it may be damaged. {_ADVICE}",
}


def refused(refusal: Refusal, max_s: float, max_mb: float) -> AudioError:
    return AudioError(_WORDS[refusal].format(longest_min=max_s / 60, most_mb=max_mb))
