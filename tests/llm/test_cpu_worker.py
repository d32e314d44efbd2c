"""The products that the CPU worker puts in the place of vLLM's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

torch = pytest.importorskip("torch")


@pytest.fixture
def worker() -> Any:
    """Imported late: vLLM reads its settings when it is imported."""
    return pytest.importorskip("scribe_core.llm.cpu_worker")


def test_an_adapter_is_added_to_each_slice_of_the_rows_that_have_it(worker: Any) -> None:
    rows, ins, outs, rank = 5, 7, (3, 4), 2
    x, y = torch.randn(rows, ins), torch.randn(rows, sum(outs))
    a = [torch.randn(1, 1, rank, ins) for _ in outs]
    b = [torch.randn(1, 1, out, rank) for out in outs]
    wrapper = SimpleNamespace(no_lora=False, _token_lora_indices=torch.tensor([0, 0, -1, 0, 0, 9, 9]))
    added = y.clone()
    worker.add_adapter(wrapper, added, x, a, b, 1.0, outs)
    wanted = torch.cat([x @ first[0, 0].T @ second[0, 0].T for first, second in zip(a, b, strict=True)], dim=1)
    wanted[2] = 0
    assert torch.allclose(added - y, wanted, atol=1e-5)


def test_fbgemm_is_close_to_the_product_of_the_weights(worker: Any) -> None:
    weight, scale = torch.randint(-127, 128, (6, 16), dtype=torch.int8), torch.rand(6, 1) / 100
    torch.backends.quantized.engine = "fbgemm"
    x = torch.randn(4, 16)
    found = worker.int8_product(x, worker._packed(weight, scale), None)
    assert torch.allclose(found, x @ (weight.float() * scale).T, atol=0.15)
