"""vLLM's CPU worker, ended with the app, with matrix products that suit a processor without AVX-512, and one adapter.

Loaded by vLLM in its own process (`worker_cls`), so torch and vllm are imported at the top. vLLM's int8 and bfloat16
products on the CPU are oneDNN's, which are written for AVX-512. With AVX2 alone they re-pack the weights at every call:
6 ms instead of 0.3 ms for one row of a 1536 × 8960 layer, and 25 to 64 rows a second through the whole model where
PyTorch's FBGEMM, whose AVX2 kernels hold packed weights, does 90 (1.5B model, two cores).

An adapter is two thin products beside those of a layer. vLLM's own CPU code copies both matrices for every row of a
batch, 1 GB for a prompt of 2,000 tokens in one layer; with one adapter on all rows they are two plain products.
"""

from __future__ import annotations

import os
from typing import Any

import torch
from vllm.lora.layers import base_linear
from vllm.lora.punica_wrapper.punica_cpu import PunicaWrapperCPU
from vllm.model_executor.kernels.linear.scaled_mm.cpu import CPUInt8ScaledMMLinearKernel
from vllm.model_executor.layers.vocab_parallel_embedding import ParallelLMHead
from vllm.v1.worker.cpu_worker import CPUWorker

from scribe_core.llm.owner import end_with_owner

NICENESS = 10
"""Sound, words and the page go before the note where they share the cores."""

_TINY = 1e-6


class ScribeCpuWorker(CPUWorker):
    """Without AVX-512, int8 layers and the output layer run on FBGEMM."""

    def load_model(self, *args: Any, **kwargs: Any) -> None:
        end_with_owner()
        _give_way()
        _serve_one_adapter()
        if torch.cpu._is_avx512_supported():
            super().load_model(*args, **kwargs)
            return
        torch.backends.quantized.engine = "fbgemm"
        _use_fbgemm(CPUInt8ScaledMMLinearKernel)
        super().load_model(*args, **kwargs)
        model: Any = self.model_runner.model
        for module in model.modules():
            if isinstance(module, ParallelLMHead):
                _speed_up_output_layer(module)


def _give_way() -> None:
    """Linux keeps niceness by thread, and the threads that compute are there already."""
    for thread in os.listdir("/proc/self/task"):
        os.setpriority(os.PRIO_PROCESS, int(thread), NICENESS)


def _serve_one_adapter() -> None:
    """Where layers are wrapped for an adapter: int8 layers, whose weights are packed away and tell no device, and the
    adapter's products."""
    base_linear._get_lora_device = lambda base_layer: torch.device("cpu")
    PunicaWrapperCPU.add_lora_linear = add_adapter  # pyrefly: ignore[method-assign]  a stand-in for vLLM's own


def add_adapter(
    self: Any,
    y: torch.Tensor,
    x: torch.Tensor,
    lora_a_stacked: tuple[torch.Tensor, ...],
    lora_b_stacked: tuple[torch.Tensor, ...],
    scale: float,
    output_slices: tuple[int, ...],
    **_: Any,
) -> None:
    """Adds `x A^T B^T` to each slice of y `(rows, out)` where its row has the adapter. A: `(1, 1, rank, in)`."""
    if self.no_lora:
        return
    wanted = (self._token_lora_indices[: x.size(0)] >= 0).to(x.dtype)[:, None] * scale
    start = 0
    for a, b, size in zip(lora_a_stacked, lora_b_stacked, output_slices, strict=True):
        y[:, start : start + size] += ((x @ a[0, 0].t()) * wanted) @ b[0, 0].t()
        start += size


def _use_fbgemm(kernel: type) -> None:
    """Puts FBGEMM in the place of oneDNN in every layer of this kernel."""

    def process_weights(self: Any, layer: torch.nn.Module) -> None:
        weight_name, scale_name = self.layer_param_names[:2]
        self.fbgemm_weight = _packed(getattr(layer, weight_name).data, getattr(layer, scale_name).data)
        setattr(layer, weight_name, None)

    def apply_weights(self: Any, layer: torch.nn.Module, x: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        return int8_product(x, self.fbgemm_weight, bias)

    kernel.process_weights_for_onednn = process_weights
    kernel._apply_weights_onednn = apply_weights


def _packed(weight: torch.Tensor, scale: torch.Tensor) -> Any:
    """weight: int8 `(out, in)`; scale: one for each of `out`."""
    scales = scale.reshape(-1).double().expand(weight.shape[0]).contiguous()
    zeros = torch.zeros(weight.shape[0], dtype=torch.int64)
    quantized = torch._make_per_channel_quantized_tensor(weight.contiguous(), scales, zeros, 0)
    return torch.ops.quantized.linear_prepack(quantized, None)


def int8_product(x: torch.Tensor, packed: Any, bias: torch.Tensor | None) -> torch.Tensor:
    """x: `(…, in)`. FBGEMM has one activation scale for all rows, so each row is brought to [-1, 1] and back.

    `reduce_range` keeps activations to 7 bits, because AVX2's 8-bit multiply-add saturates at 16 bits."""
    rows = x.reshape(-1, x.shape[-1]).float()
    peak = rows.abs().amax(dim=1, keepdim=True).clamp_min(_TINY)
    out = torch.ops.quantized.linear_dynamic(rows / peak, packed, True) * peak
    if bias is not None:
        out = out + bias
    return out.to(x.dtype).reshape(*x.shape[:-1], -1)


def _speed_up_output_layer(layer: Any) -> None:
    """A ParallelLMHead to int8 like all other layers: with 152,000 rows it is a third of a decoding step otherwise.

    The full-precision copy is given up; vLLM asks for the logits of one row a sequence only."""
    weight = layer.weight.data.float()
    scale = weight.abs().amax(dim=1).clamp_min(_TINY) / 127
    packed = _packed((weight / scale[:, None]).round().to(torch.int8), scale)
    layer.weight.data = torch.empty(0, weight.shape[1], dtype=layer.weight.dtype)

    def product(x: torch.Tensor, _: Any, bias: torch.Tensor | None) -> torch.Tensor:
        return int8_product(x, packed, bias)

    layer.cpu_linear = product
