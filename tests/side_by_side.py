"""All tests, as three runs side by side: `python -m tests.side_by_side [ARGUMENTS of pytest]`.

Each waits most of the time: for a model's engine, for a browser, or for a clock. Two engines at once do not fit into
small machines, so that all tests with real models are one run. What the two last runs say comes at the end.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from typing import BinaryIO

RUNS = {
    "Most tests": "not engines and not browser",
    "The tests in a browser": "browser and not engines",
    "The tests with real models": "engines",
}
"""By name, the marks that choose them."""


def begin(marks: str, output: BinaryIO | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", "-m", marks, *sys.argv[1:]]
    return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT if output else None)


def end(run: subprocess.Popen[bytes]) -> int:
    """Its exit status; Ctrl+C reaches the run too, which then ends by itself."""
    while True:
        try:
            return run.wait()
        except KeyboardInterrupt:
            continue


def tell(name: str, run: subprocess.Popen[bytes], output: BinaryIO) -> int:
    print(f"\n{name}:", flush=True)
    code = end(run)
    output.seek(0)
    sys.stdout.buffer.write(output.read())
    sys.stdout.flush()
    return code


def main() -> int:
    (_, first), *others = RUNS.items()
    with tempfile.TemporaryFile() as browser, tempfile.TemporaryFile() as models:
        outputs = (browser, models)
        later = [(name, begin(marks, output), output) for (name, marks), output in zip(others, outputs, strict=True)]
        codes = [end(begin(first, None)), *(tell(name, run, output) for name, run, output in later)]
    return max(map(abs, codes))


if __name__ == "__main__":
    sys.exit(main())
