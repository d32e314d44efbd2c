#!/usr/bin/env bash
# whisperx and pyannote-audio import torchaudio. The registry's wheel is a CUDA build whose shared objects cannot load
# beside a CPU torch; its Python parts are all that is used, so the shared objects go, and only where the import fails.
set -euo pipefail
python=$1

"$python" -c 'import torchaudio' 2>/dev/null && exit 0
rm -f "$(dirname "$python")"/../lib/python3*/site-packages/torchaudio/lib/*.so
"$python" -c 'import torchaudio' || { echo "torchaudio cannot be imported: run 'make clean setup'." >&2; exit 1; }
