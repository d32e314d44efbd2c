#!/usr/bin/env bash
# lock.sh UV [OPTION …]: resolves requirements.txt for each platform; versions in the locks are kept where they fit.
set -euo pipefail
uv=$1
shift
source requirements/sources.sh cpu

resolve() { # PLATFORM OPTION …
  "$uv" pip compile --quiet --python-version 3.11 --no-annotate --custom-compile-command 'make lock' "${@:2}" \
    --override "requirements/$1-overrides.txt" "requirements/$1.in" --output-file "requirements/$1.lock"
}

resolve cpu ${torch[@]+"${torch[@]}"} "$@"
UV_FIND_LINKS='' resolve cuda --python-platform x86_64-manylinux_2_28 "$@"
