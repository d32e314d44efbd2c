"""Nobody is told that this product runs: every library's reports of use and looks for updates are off.

`scribe_core` does it when it is imported, so before any library that reads these variables at its own import, and child
processes inherit them. Streamlit reads its switch in `.streamlit/config.toml` only.
"""

from __future__ import annotations

import os

SILENT = {
    "PYANNOTE_METRICS_ENABLED": "0",  # the voice detector reports each stretch of sound, and how long it was
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime, which runs the checks, reports from native code
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_XET_TELEMETRY_ENABLED": "false",
    "OTEL_SDK_DISABLED": "true",
    "DO_NOT_TRACK": "1",
    # On newer NVIDIA cards vLLM asks whether the maker's store of kernels answers. This is no address: nobody is asked.
    "FLASHINFER_CUBINS_REPOSITORY": "/nowhere",
    # Models are loaded from this machine. `models/hub.py` alone asks the hub, for what the settings name.
    "HF_HUB_OFFLINE": "1",
}

HUB_REFUSED = "SCRIBE_HUB_REFUSED"
"""Environment variable: the HF_HUB_OFFLINE that was found, for the child processes too."""


def hush() -> None:
    """Also where another value stands there: a variable that somebody set for another program must not report on
    patients here."""
    os.environ.setdefault(HUB_REFUSED, os.environ.get("HF_HUB_OFFLINE", ""))
    os.environ.update(SILENT)


def hub_is_refused() -> bool:
    """Whoever started the app forbade the hub, also where a model is to be fetched."""
    return os.environ.get(HUB_REFUSED, "").lower() in ("1", "on", "yes", "true")
