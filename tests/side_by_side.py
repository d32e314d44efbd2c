"""All tests, as two runs side by side: `python -m tests.side_by_side [ARGUMENTS of pytest]`.

The tests with real models wait for their engines half of the time, and the others for browsers and clocks. Two engines
at once do not fit into small machines, so that these are one run; what it says comes at the end. Three were slower.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from typing import BinaryIO

MODELS, OTHERS = "engines", "not engines"


def begin(marks: str, output: BinaryIO | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", "-m", marks, *sys.argv[1:]]
    return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT if output else None)


def end(run: subprocess.Popen[bytes]) -> int:
    """Its exit status; Ctrl+C reaches the run too, which then ends by itself."""
    while True:
        try:
            return run.wait()
        except KeyboardInterrupt:
            continue


def main() -> int:
    with tempfile.TemporaryFile() as told:
        models = begin(MODELS, told)
        codes = [end(begin(OTHERS))]
        print("\nThe tests with real models:", flush=True)
        codes.append(end(models))
        told.seek(0)
        sys.stdout.buffer.write(told.read())
    return max(map(abs, codes))


if __name__ == "__main__":
    sys.exit(main())
