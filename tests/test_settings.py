from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.errors import SettingsError
from scribe_core.settings import Settings, example, load_settings

ROOT = Path(__file__).parent.parent


def test_the_example_is_up_to_date() -> None:
    """Mend it with: python -m scribe_core.settings > .env.example"""
    assert (ROOT / ".env.example").read_text() == example()


def test_the_example_with_every_line_switched_on_gives_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    switched_on = [line.removeprefix("# ") for line in example().splitlines() if line.startswith("# ") and "=" in line]
    (tmp_path / ".env").write_text("\n".join(line for line in switched_on if line.split("=")[0].isupper()))
    assert Settings(_env_file=tmp_path / ".env") == Settings(_env_file=None)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "0"), ("ASR_COMPUTE_TYPE", "int3"), ("CHUNK_MIN_S", "soon"), ("PII_THRESHOLD", "2")]
)
def test_a_wrong_value_gives_one_line_that_names_it(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert name in str(raised.value) and "\n" not in str(raised.value)


def test_a_chunk_cannot_be_shorter_at_most_than_at_least() -> None:
    with pytest.raises(SettingsError, match="chunk_min_s"):
        load_settings(chunk_min_s=20, chunk_max_s=10)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, None),
        ({"redis_host": "store"}, "redis://store:6379/0"),
        ({"redis_host": "store", "redis_url": "rediss://other:1/2"}, "rediss://other:1/2"),
    ],
)
def test_the_address_of_the_store(given: dict[str, str], address: str | None) -> None:
    assert load_settings(**given).store_url == address
