"""Damaged sound files by the thousand, made from every kind that is accepted.

`python -m tests.audio.damaged FOLDER FIRST LAST` decodes the files FIRST to LAST - 1 in one process, under the limits
of the decoder's process, and prints a line before and after each: number; number, seconds, what became of it."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.sounds import tone

RATE_HZ = 48_000
CHANNELS = {"mono": 1, "stereo": 2, "5.1": 6, "7.1": 8, "hexadecagonal": 16}
LIES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)


def bases() -> dict[str, bytes]:
    """One whole file of each kind, a second and a half long."""
    plain = {
        "a.wav": ("wav", "pcm_s16le", "mono"), "b.wav": ("wav", "pcm_f32le", "stereo"),
        "c.wav": ("wav", "pcm_s24le", "7.1"), "d.w64": ("w64", "pcm_s16le", "5.1"),
        "e.mp3": ("mp3", "libmp3lame", "stereo"), "f.m4a": ("mp4", "aac", "stereo"), "g.m4a": ("mp4", "alac", "stereo"),
        "h.ogg": ("ogg", "libopus", "mono"), "i.ogg": ("ogg", "libopus", "5.1"), "j.ogg": ("ogg", "flac", "mono"),
        "k.flac": ("flac", "flac", "stereo"), "l.flac": ("flac", "flac", "7.1"),
        "m.webm": ("webm", "libopus", "stereo"), "n.mka": ("matroska", "pcm_s16le", "hexadecagonal"),
        "o.mka": ("matroska", "ac3", "5.1"),
    }  # fmt: skip
    files = {name: written(*kind) for name, kind in plain.items()}
    covered = {
        "p.mp3": ("mp3", "libmp3lame"), "q.m4a": ("mp4", "aac"), "r.flac": ("flac", "flac"),
        "s.mka": ("matroska", "aac"),
    }  # fmt: skip
    files |= {name: written(*kind, "stereo", cover=True) for name, kind in covered.items()}
    chapters = {"t.m4a": ("mp4", "aac"), "u.mka": ("matroska", "libopus")}
    files |= {name: written(*kind, "stereo", tracks=3, chapters=True) for name, kind in chapters.items()}
    return files | {"v.ogg": written("ogg", "libopus", "stereo", tracks=3)}


def written(form: str, codec: str, layout: str, tracks: int = 1, cover: bool = False, chapters: bool = False) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format=form) as container:
        container.metadata["title"] = "Visit"
        streams = [container.add_stream(codec, rate=RATE_HZ, layout=layout) for _ in range(tracks)]
        picture = _picture(container) if cover else None
        if chapters:
            container.set_chapters([_chapter(0, 700), _chapter(700, 1500)])
        if picture is not None:
            container.mux(picture)
        for stream in streams:
            container.mux([*_packets(stream, CHANNELS[layout]), *stream.encode(None)])
    return target.getvalue()


def _chapter(start: int, end: int) -> dict:
    return {"id": start, "start": start, "end": end, "time_base": Fraction(1, 1000), "metadata": {"title": "Part"}}


def _picture(container: av.container.OutputContainer) -> list[av.Packet]:
    stream = container.add_stream("mjpeg", rate=1)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuvj420p"
    stream.disposition = av.stream.Disposition.attached_pic
    frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8), format="rgb24").reformat(format="yuvj420p")
    return [*stream.encode(frame), *stream.encode(None)]


def _packets(stream: av.AudioStream, channels: int) -> list[av.Packet]:
    samples = (tone(4.5) * 32767).astype(np.int16)  # 48,000 a second: a second and a half
    packets = []
    for start in range(0, len(samples), 960):
        block = np.repeat(samples[start : start + 960, None], channels, axis=1).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, format="s16", layout=stream.layout.name)
        frame.sample_rate, frame.pts = RATE_HZ, start
        packets += stream.encode(frame)
    return packets


def damaged(whole: bytes, seed: int) -> bytes:
    """Another damage for each seed."""
    random = np.random.default_rng(seed)
    data = bytearray(whole)
    for _ in range(random.integers(1, 4)):
        DAMAGES[random.integers(len(DAMAGES))](data, random)
    return bytes(data)


def _flip(data: bytearray, random: np.random.Generator) -> None:
    for place in random.integers(0, len(data), random.integers(1, 40)):
        data[place] ^= 1 << random.integers(8)


def _flip_head(data: bytearray, random: np.random.Generator) -> None:
    for place in random.integers(0, min(len(data), 400), random.integers(1, 12)):
        data[place] = random.integers(256)


def _cut(data: bytearray, random: np.random.Generator) -> None:
    del data[max(1, random.integers(len(data))) :]


def _lie(data: bytearray, random: np.random.Generator) -> None:
    """A length, count or rate that is not so, in either order of bytes."""
    for _ in range(random.integers(1, 4)):
        size = int(random.choice([1, 2, 4, 8]))
        place = random.integers(0, max(1, min(len(data), 2_000) - size))
        value = LIES[random.integers(len(LIES))] & ((1 << 8 * size) - 1)
        data[place : place + size] = value.to_bytes(size, "big" if random.integers(2) else "little")


def _blank(data: bytearray, random: np.random.Generator) -> None:
    start = random.integers(len(data))
    end = min(len(data), start + random.integers(1, 4_000))
    data[start:end] = bytes(end - start)


def _repeat(data: bytearray, random: np.random.Generator) -> None:
    start = random.integers(len(data))
    data[start:start] = data[start : start + random.integers(1, 4_000)]


def _insert(data: bytearray, random: np.random.Generator) -> None:
    start = random.integers(len(data))
    data[start:start] = random.bytes(random.integers(1, 2_000))


DAMAGES: tuple[Callable[[bytearray, np.random.Generator], None], ...] = (
    _flip, _flip_head, _cut, _lie, _lie, _blank, _repeat, _insert,
)  # fmt: skip


def number_of(folder: Path, number: int) -> bytes:
    """The damaged file of this number, from the whole ones in the folder."""
    files = sorted(folder.iterdir())
    return damaged(files[number % len(files)].read_bytes(), number)


def _read_all(data: bytes) -> str:
    from scribe_core.audio.container import Container, Refused

    try:
        return f"{sum(map(len, Container(io.BytesIO(data)).blocks(60.0)))} samples"
    except Refused as refused:
        return refused.refusal.value
    except MemoryError:
        return "too much memory"


def main(folder: Path, first: int, last: int) -> None:
    from scribe_core.audio.decoder import limit

    limit(7200.0)
    for number in range(first, last):
        data = number_of(folder, number)
        print(number, flush=True)
        begun_s = time.perf_counter()
        what = _read_all(data)
        print(number, f"{time.perf_counter() - begun_s:.3f}", what, flush=True)
    print("peak", _peak_mib())


def _peak_mib() -> int:
    """Of this program alone: what getrusage tells includes the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
