#!/usr/bin/env bash
# install.sh UV PLATFORM: the lock of PLATFORM (cpu or cuda) into .venv. PYTHON names the Python to build on.
set -euo pipefail
uv=$1 platform=$2 venv=.venv
source requirements/sources.sh "$platform"

echo "Installing requirements/$platform.lock into $venv …"
# An interrupted installation leaves .installing behind and is begun anew, from uv's cache.
if [ -e $venv/.installing ] || [ ! -x $venv/bin/python ]; then
  "$uv" venv --quiet --clear --python "${PYTHON:-python3}" $venv
fi
touch $venv/.installing
# Compiled once here, the libraries import in half the time at every start, also where Python may not write bytecode.
VIRTUAL_ENV=$venv "$uv" pip sync --compile-bytecode ${torch[@]+"${torch[@]}"} "requirements/$platform.lock"

# whisperx and pyannote-audio import torchaudio. The registry's wheel is a CUDA build whose shared objects cannot load
# beside a CPU torch; its Python parts are all that is used, so the shared objects go, and only where the import fails.
if ! $venv/bin/python -c 'import torchaudio' 2>/dev/null; then
  rm -f $venv/lib/python3*/site-packages/torchaudio/lib/*.so
  $venv/bin/python -c 'import torchaudio' || { echo "torchaudio cannot be imported: run 'make clean setup'." >&2; exit 1; }
fi
rm -f $venv/.installed-* $venv/.installing
