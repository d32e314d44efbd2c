"""All tests, as two runs side by side: `python -m tests.side_by_side [ARGUMENTS of pytest]`.

The tests with real models wait for these most of the time, and the others for clocks and browsers. Two real models at
once do not fit into small machines: they are one run, whose output comes at the end.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

OTHERS, MODELS = "not engines", "engines"


def begin(chosen: str, output: object = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", "-m", chosen, *sys.argv[1:]]
    return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT if output else None)


def main() -> int:
    with tempfile.TemporaryFile() as told:
        runs = [begin(MODELS, told), begin(OTHERS)]
        try:
            runs[1].wait()
            print("\nThe tests with real models:", flush=True)
            runs[0].wait()
        except KeyboardInterrupt:
            pass  # each run got it too, and ends
        codes = [run.wait() for run in runs]
        told.seek(0)
        sys.stdout.buffer.write(told.read())
    return max(map(abs, codes))


if __name__ == "__main__":
    sys.exit(main())
