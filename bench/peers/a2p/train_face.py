"""
Times a training step of the full-size face denoiser: masked x0 loss, backward, AdamW. Prints a line of JSON per step and one at the end.

    python train_face.py [--batch 4] [--steps 5] [--threads N] [--dropout 0.1] [--paced]

The condition is given, that is, encoded once for all steps. The original encodes it anew in each, and spends a second forward pass on a bound that it logs: neither is in here.
"""

import argparse
import json
import resource
import sys
import time

import numpy as np
import torch

from film_transformer import FilmTransformer

FRAMES, FEATURES, TOKENS, CONDITION = 600, 256, 1998, 2038


def run(options: argparse.Namespace) -> None:
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = FilmTransformer(dropout=options.dropout).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0)
    x, target = torch.randn(2, options.batch, FRAMES, FEATURES)
    condition = torch.randn(options.batch, TOKENS, CONDITION)
    mask = torch.ones(options.batch, FRAMES, 1)
    seconds, losses = [], []
    for index in range(options.steps):
        if options.paced and not sys.stdin.readline():
            break
        began, cpu = time.perf_counter(), time.process_time()
        t = torch.randint(0, 1000, (options.batch,))
        keep = torch.rand(options.batch) >= 0.2
        squared = ((model(x, t, condition, keep) - target) ** 2 * mask).sum(dim=(1, 2))
        loss = (squared / (mask.sum(dim=(1, 2)) * FEATURES)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
        seconds.append(time.perf_counter() - began)
        used = time.process_time() - cpu
        print(json.dumps({"index": index, "step": seconds[-1], "cpu": used, "loss": losses[-1]}), flush=True)
    after = seconds[1:] or seconds  # the first allocates
    summary = {
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "parameters": sum(p.numel() for p in model.parameters() if p.requires_grad),
        "step": {"median": float(np.median(after)), "least": min(after)},
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(summary), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--dropout", type=float, default=0)
    parser.add_argument("--paced", action="store_true")
    run(parser.parse_args())
