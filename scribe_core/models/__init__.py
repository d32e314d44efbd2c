"""The catalogue of models, fetching, checking, converting."""

from scribe_core.models.library import default_llm, identity, require

__all__ = ["default_llm", "identity", "require"]
