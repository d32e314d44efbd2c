"""Tiny models with weights of chance."""

from __future__ import annotations

from pathlib import Path

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "knee", "hurts", "pain", "no"]


def bert_of_chance(folder: Path, kind: str, *labels: str) -> Path:
    """kind: the class of transformers that it is."""
    import transformers

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    names = dict(enumerate(labels))
    config = transformers.BertConfig(
        vocab_size=len(WORDS), id2label=names, label2id={v: k for k, v in names.items()}, **sizes
    )
    getattr(transformers, kind)(config).save_pretrained(folder)
    return folder
