"""Text that the recogniser made up: Whisper writes something even where nobody speaks.

Limits for log probability, compression and no-speech are those of Whisper's own decoder
(openai/whisper, transcribe.py); the rest was set on recorded consultations and generated noises.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

# Mean log probability of a token below which a text is a guess.
GUESS_LOGPROB = -1.0
# The same where other signs (no-speech, little voice) already speak against it.
DOUBTFUL_LOGPROB = -0.7
NO_SPEECH = 0.6
LOOP_COMPRESSION = 2.4
# Nobody speaks faster or, while speaking, slower than this.
FASTEST_WORDS_PER_S = 8.0
SLOWEST_WORDS_PER_VOICED_S = 0.25
LEAST_VOICED_S = 0.12
# Whole texts that Whisper learned from the ends of videos. In a visit they count only when clearly spoken.
_CLOSING = re.compile(
    r"(thank(s| you)( so much| very much)? for (watching|listening|viewing)"
    r"|(please )?(like and )?subscribe\b.*|don't forget to (like|subscribe)\b.*|see you (in the )?next (time|video|one)"
    r"|(subtitles|captions?|transcription|translated) by\b.*|amara\.org.*|www\.\S+|bye[- ]?bye|bye|you"
    r"|thank you( very much| so much)?|thanks)",
    re.IGNORECASE,
)
_NEVER_SPOKEN = re.compile(
    r"(for watching|subscribe|next video|amara|subtitles by|captions? by|www\.|♪|♫)", re.IGNORECASE
)
_NOT_WORDS = re.compile(r"[\[(*♪♫][^\])*♪♫]*[\])*♪♫]?")


@dataclass(frozen=True)
class Heard:
    """What the recogniser says about one stretch of sound.

    avg_logprob: mean log probability of its tokens. no_speech: probability 0 to 1 that nobody speaks.
    voiced_s: how much of it the voice activity model found to be voice; duration_s: its length.
    """

    text: str
    avg_logprob: float
    no_speech: float
    voiced_s: float
    duration_s: float


def is_loop(text: str) -> bool:
    """The text repeats itself, which the decoder does when it is lost."""
    data = text.strip().encode()
    return len(data) > 40 and len(data) / len(zlib.compress(data)) > LOOP_COMPRESSION


def is_invented(heard: Heard) -> bool:
    """Nobody said this."""
    text = _NOT_WORDS.sub(" ", heard.text).strip()
    words = re.findall(r"\w+", text)
    if not words or heard.voiced_s < LEAST_VOICED_S:
        return True
    if heard.avg_logprob < GUESS_LOGPROB or is_loop(text):
        return True
    if heard.no_speech > NO_SPEECH and heard.avg_logprob < DOUBTFUL_LOGPROB:
        return True
    return _impossible_pace(len(words), heard) or _is_closing_phrase(text, heard)


def _impossible_pace(words: int, heard: Heard) -> bool:
    too_fast = words > 3 and words / max(heard.duration_s, 0.1) > FASTEST_WORDS_PER_S
    too_slow = heard.voiced_s > 4 and words / heard.voiced_s < SLOWEST_WORDS_PER_VOICED_S
    return too_fast or too_slow


def _is_closing_phrase(text: str, heard: Heard) -> bool:
    plain = text.strip(" .!,-")
    if not _CLOSING.fullmatch(plain):
        return False
    if _NEVER_SPOKEN.search(plain):
        return heard.avg_logprob < -0.2 or heard.no_speech > 0.2
    return heard.avg_logprob < DOUBTFUL_LOGPROB or heard.no_speech > NO_SPEECH
