"""
PyTorch's side of the comparison of engines: the decoders M and L of bench/engine/models.ts. For each line of standard input, `train` or `forward`, it takes such a step and prints a line
of JSON; at the end of the input, its peak memory.

    python train_decoder.py --model M|L [--threads N] [--compile] [--dropout 0.1]

A training step has what ours has: mean squared error, backward pass, clipping of the global norm, AdamW, and a moving average of the parameters.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "a2p"))
from film_transformer import FilmTransformer  # noqa: E402

MODELS = {
    "M": {"batch": 8, "frames": 120, "tokens": 240, "features": 104, "width": 256, "layers": 4, "heads": 4},
    "L": {"batch": 1, "frames": 600, "tokens": 1998, "features": 256, "width": 512, "layers": 8, "heads": 8},
}


class Decoder:
    def __init__(self, options: argparse.Namespace):
        size = dict(MODELS[options.model])
        batch, frames, tokens = (size.pop(name) for name in ("batch", "frames", "tokens"))
        self.model = FilmTransformer(
            **size, hidden=1024, condition=size["width"], encoders=0, null_tokens=1, dropout=options.dropout
        )
        self.network = torch.compile(self.model) if options.compile else self.model
        self.inputs = (
            torch.randn(batch, frames, size["features"]),
            torch.full((batch,), 500),
            torch.randn(batch, tokens, size["width"]),
            torch.ones(batch, dtype=torch.bool),
        )
        self.target = torch.randn(batch, frames, size["features"])
        self.parameters = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=1e-4, weight_decay=0.01, fused=True)
        self.average = [p.detach().clone() for p in self.parameters]

    def train(self) -> float:
        self.model.train()
        loss = ((self.network(*self.inputs) - self.target) ** 2).mean()
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.average, [p.detach() for p in self.parameters], 0.001)
        return float(loss.detach())

    def forward(self) -> float:
        self.model.eval()
        with torch.inference_mode():
            return float(self.network(*self.inputs)[0, 0, 0])


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(options: argparse.Namespace) -> None:
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    decoder = Decoder(options)
    known = set()
    for line in sys.stdin:
        step = {"train": decoder.train, "forward": decoder.forward}[line.strip()]
        if step not in known:
            known.add(step)
            for _ in range(2):  # compiles, allocates
                step()
        began, cpu = time.perf_counter(), time.process_time()
        step()
        wall, used = time.perf_counter() - began, time.process_time() - cpu
        print(json.dumps({"wall": wall, "cpu": used, "peakMegabytes": peak()}), flush=True)
    summary = {
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "parameters": sum(p.numel() for p in decoder.parameters),
        "peakMegabytes": peak(),
    }
    print(json.dumps(summary), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=list(MODELS), default="M")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--compile", action="store_true")
    run(parser.parse_args())
