"""Files from the model hub, through huggingface_hub, which resumes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from scribe_core.errors import ModelUnavailableError
from scribe_core.models.catalogue import HubSource, ModelFile
from scribe_core.models.check import matches
from scribe_core.quiet import hub_is_refused

WEIGHTS_AND_TOKENIZER = ["*.safetensors", "*.json", "*.model", "*.jinja", "tokenizer*", "*.txt"]
OLDER_WEIGHTS = "pytorch_model*.bin"
"""Fetched only where there are no others."""


def fetch_file(source: HubSource, file: ModelFile, folder: Path, token: str | None) -> None:
    """Puts `file` into `folder` when its sha256 holds. Raises ModelUnavailableError."""
    import httpx
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        with _hub_asked():
            got = Path(
                hf_hub_download(source.repository, file.name, revision=source.revision, local_dir=folder, token=token)
            )
    except (HfHubHTTPError, LocalEntryNotFoundError, httpx.HTTPError, OSError) as error:
        raise ModelUnavailableError(
            f"{source.repository} on the model hub does not answer ({type(error).__name__})."
        ) from error
    if not matches(got, file):
        got.unlink()
        raise ModelUnavailableError(f"{file.name} from {source.repository} is not what the catalogue's sha256 says.")


def snapshot(repository: str, token: str | None, local_only: bool) -> Path:
    """Folder of a whole repository in the hub's own cache. Raises ModelUnavailableError."""
    folder = _snapshot(repository, token, local_only, WEIGHTS_AND_TOKENIZER)
    if any(folder.glob("*.safetensors")):
        return folder
    return _snapshot(repository, token, local_only, [*WEIGHTS_AND_TOKENIZER, OLDER_WEIGHTS])


def _snapshot(repository: str, token: str | None, local_only: bool, patterns: list[str]) -> Path:
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        with nullcontext() if local_only else _hub_asked():
            return Path(
                snapshot_download(repository, allow_patterns=patterns, token=token, local_files_only=local_only)
            )
    except (HfHubHTTPError, LocalEntryNotFoundError, HFValidationError, httpx.HTTPError, OSError) as error:
        raise ModelUnavailableError(
            f"The model {repository} is neither in the cache nor on the model hub ({type(error).__name__}); check the "
            "name and HF_TOKEN, then run `make models`."
        ) from error


@contextmanager
def _hub_asked() -> Iterator[None]:
    """The library looks at this constant before each request."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = hub_is_refused()
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
