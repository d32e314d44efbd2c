"""All settings, in one place: read from the environment and from `.env`.

`python -m scribe_core.settings > .env.example` writes the documented example; a test keeps it up to date.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scribe_core.errors import SettingsError

_BUCKET = re.compile(r"s3://[A-Za-z0-9][A-Za-z0-9._-]{2,62}(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
EMBEDDED = "embedded"
"""The product's own model."""


class Settings(BaseSettings):
    """The field's name in capitals is the environment variable."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    # where things are
    cache_dir: Path = Field(Path("~/.cache/clinical-scribe"), description="Folder for models.")
    data_dir: Path = Field(
        Path("~/.local/share/clinical-scribe"),
        description="Folder for visits (embedded store) and the key that seals sound and names.",
    )

    # language model
    llm_backend: Literal["vllm", "openai"] = Field(
        "vllm", description="vllm: in this process. openai: a server that speaks the OpenAI API."
    )
    target_model: str = Field(
        "unsloth/Llama-3-8b-Instruct",
        description="Model on a machine with an NVIDIA GPU: a hub name or a folder. Without a GPU, cpu_model is used.",
    )
    cpu_model: str = Field(
        "qwen2.5-coder-1.5b-int8", description="Model on a machine without a GPU: a catalogue name or a folder."
    )
    llm_adapter: str = Field(
        "",
        description="Folder of a LoRA adapter that training.promote signed off, for the model in use. Empty: none, "
        "which is also how one is rolled back. With openai the server loads it: give its name as TARGET_MODEL.",
    )
    hf_token: str | None = Field(None, description="Token for gated models on the hub.")
    openai_base_url: str = Field("http://localhost:8000/v1", description="Address of the OpenAI-compatible server.")
    openai_api_key: str | None = Field(None, description="Key for that server.")
    llm_max_model_len: int = Field(8192, ge=1024, description="Longest prompt and reply together, tokens.")
    llm_kv_cache_gib: float = Field(2.0, gt=0, description="Memory for the key-value cache, GiB.")
    llm_timeout_s: float = Field(300.0, gt=0, description="Longest wait for one batch of replies, seconds.")
    llm_hangs_after_s: float = Field(
        120.0,
        gt=0,
        description="vLLM's engine is started again where it does not answer for so long, seconds. A step of a long "
        "prompt takes a slow processor most of a minute.",
    )

    # speech
    asr_model: str = Field("whisper-base", description="Recogniser: a catalogue name or a CTranslate2 folder.")
    asr_language: str = Field("en", description="Spoken language, ISO 639-1.")
    asr_batch_size: int = Field(4, ge=1, description="Stretches of speech recognised at once.")
    asr_compute_type: Literal["auto", "int8", "float16", "int8_float16", "float32"] = Field(
        "auto", description="Number format; auto: int8 on CPU, int8_float16 on a GPU."
    )
    align_model: str | None = Field(
        None, description="wav2vec2 folder or hub name for word times; empty: the recogniser's cross-attention."
    )
    chunk_min_s: float = Field(5.0, ge=1, description="Shortest chunk that is cut at a pause, seconds.")
    chunk_min_file_s: float = Field(
        20.0, ge=1, description="In files, which are cut at the longest pause after it, seconds."
    )
    chunk_max_s: float = Field(30.0, le=30, description="Longest chunk, seconds; cut there even without a pause.")
    chunk_overlap_s: float = Field(1.0, ge=0, le=3, description="Sound repeated where a cut falls in speech, seconds.")
    chunk_pause_s: float = Field(0.5, ge=0.2, description="Silence that counts as a pause, seconds.")
    upload_max_s: float = Field(7200.0, gt=0, description="Longest upload, seconds.")
    upload_max_mb: float = Field(1300.0, gt=0, description="Largest upload, MB; two hours of 44.1 kHz stereo WAV.")

    # note
    note_min_words: int = Field(12, ge=1, description="New words that are worth a note update.")
    note_max_words: int = Field(384, ge=50, description="New words that go into one note update at most.")

    # checks
    entailment_model: str = Field(
        EMBEDDED,
        description="Model that compares each sentence with the talk: embedded, or another by hub name "
        "(for example cross-encoder/nli-deberta-v3-small) or folder.",
    )
    entailment_threshold: float = Field(
        0.5, ge=0, le=1, description="Probability below which a named model's claim is marked; embedded has its own."
    )

    ner_model: str = Field(
        EMBEDDED,
        description="Model that finds the drugs and illnesses in a sentence: embedded, or another token classifier by "
        "hub name (for example d4data/biomedical-ner-all) or folder.",
    )

    # learning from corrections
    edit_close_from: float = Field(
        0.7,
        ge=0,
        le=1,
        description="Likeness of a sentence before and after an edit from which it is a small one, a correction to "
        "learn; below, the two are a pair of which one is preferred.",
    )
    sounds_like_from: float = Field(
        0.76, ge=0, le=1, description="Likeness of sound and spelling from which a changed word was misheard."
    )
    style_rule_from: int = Field(
        2, ge=1, description="Times that a clinician replaces the same words before it counts as their style."
    )
    dataset_validation_share: float = Field(
        0.1, ge=0, lt=1, description="Share of the visits whose examples are kept for validation."
    )
    dataset_unsigned: bool = Field(False, description="Also learn from notes that are not signed yet.")

    # privacy
    pii_threshold: float = Field(0.5, ge=0, le=1, description="Score from which a span is masked.")

    # microphone
    turn_url: str | None = Field(None, description="Your TURN server, for example turn:turn.example.org:3478.")
    turn_username: str | None = Field(None, description="User name for the TURN server.")
    turn_password: str | None = Field(None, description="Password for the TURN server.")

    # state
    redis_url: str | None = Field(None, description="redis:// or rediss:// address. Empty: REDIS_HOST, else embedded.")
    redis_host: str | None = Field(None, description="Host of a Redis server on port 6379. Empty: embedded server.")
    store_durable: bool = Field(
        True,
        description="Only a store that has each change on its disk before it confirms it, and never drops any "
        "(appendonly yes, appendfsync always, maxmemory-policy noeviction, no replica). False: any; the pages then say "
        "what may be lost.",
    )

    sound_bucket: str = Field(
        "",
        description="Where the sound of visits is kept, for several machines on one store: s3://BUCKET or "
        "s3://BUCKET/FOLDER of an S3-compatible service. Empty: files in DATA_DIR.",
    )
    sound_endpoint_url: str | None = Field(
        None, description="Address of that service (MinIO, Ceph, ...), https:// or http://. Empty: AWS."
    )
    sound_region: str = Field("us-east-1", description="Its region.")
    sound_access_key: str | None = Field(
        None, description="Access key for the bucket. AWS' own variables, files and metadata service are not asked."
    )
    sound_secret_key: str | None = Field(None, description="Secret key for the bucket.")

    lease_s: float = Field(
        15.0,
        ge=1,
        description="Seconds without a sign of the process that records a visit, or drafts its note, after which "
        "another one takes over.",
    )

    # who is who
    auth: Literal["local", "oidc"] = Field(
        "local",
        description="local: accounts with passwords, kept here. oidc: your own sign-in service by OpenID Connect, set "
        "up under [auth] in .streamlit/secrets.toml as Streamlit's st.login asks for.",
    )
    oidc_trust_emails: bool = Field(
        False, description="With oidc: the service confirms e-mail addresses, though it sends no email_verified."
    )
    oidc_admins: str = Field("", description="With oidc: e-mail addresses of the admins, separated by commas.")
    idle_timeout_min: float = Field(
        30.0, gt=0, le=1440, description="Minutes without activity after which one is signed out."
    )

    # page
    address: str = Field(
        "127.0.0.1", description="Address the page listens on; 0.0.0.0 for other machines, behind your own HTTPS."
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses of your HTTPS proxy, by comma. They are trusted to say whether a request came by HTTPS, "
        "and from where; so never *.",
    )
    port: int = Field(8501, ge=1, le=65535, description="Port of the page.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")

    @model_validator(mode="after")
    def _expand(self) -> Settings:
        self.cache_dir = self.cache_dir.expanduser()
        self.data_dir = self.data_dir.expanduser()
        if max(self.chunk_min_s, self.chunk_min_file_s) >= self.chunk_max_s:
            raise ValueError("chunk_min_s and chunk_min_file_s must be less than chunk_max_s")
        return self

    @model_validator(mode="after")
    def _bucket_is_whole(self) -> Settings:
        if self.sound_bucket and not _BUCKET.fullmatch(self.sound_bucket):
            raise ValueError("SOUND_BUCKET must be s3://BUCKET or s3://BUCKET/FOLDER")
        if self.sound_bucket and not (self.sound_access_key and self.sound_secret_key):
            raise ValueError("SOUND_BUCKET needs SOUND_ACCESS_KEY and SOUND_SECRET_KEY")
        if self.sound_endpoint_url and not self.sound_endpoint_url.startswith(("https://", "http://")):
            raise ValueError("SOUND_ENDPOINT_URL must begin with https:// or http://")
        return self

    @property
    def store_url(self) -> str | None:
        """Address of an outside Redis, or None for the embedded server."""
        return self.redis_url or (f"redis://{self.redis_host}:6379/0" if self.redis_host else None)


def load_settings(**overrides: Any) -> Settings:
    """Raises SettingsError with one line that names each wrong variable."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc'])).upper() or 'settings'}: {e['msg']}" for e in error.errors()
        )
        raise SettingsError(f"Wrong setting: {problems}. Correct it in the environment or in .env.") from None


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()


def example() -> str:
    """The text of `.env.example`."""
    lines = ["# Copy to .env and change what you need. Every setting, its meaning and unit, and its default.", ""]
    for name, info in Settings.model_fields.items():
        default = "" if info.default is None else info.default
        lines += [f"# {info.description}", f"# {name.upper()}={default}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    print(example(), end="")
