"""
Samples the face model of a case the original's way and times it: every step encodes the audio and the lips anew, in each of the two branches, and the branches run one after the
other. Prints a line of JSON per step and one at the end.

    python sample_face.py CASE OUT [--timed 3 | --full] [--steps 100] [--scale 10] [--threads N] [--paced]

A step takes seconds, so without --full only the first of the 100 are run; OUT/x0.npy [steps run, T, F] has their guided predictions, to compare with. --paced waits for a line on
standard input before each step, so that another process can take turns with this one on the same machine.
"""

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch

from face_system import FaceSystem, read_case
from sampling import guided, sample


class Timed:
    """Seconds by name, of the step that is running."""

    def __init__(self):
        self.seconds: dict[str, float] = defaultdict(float)

    def __call__(self, name, call, *arguments):
        began = time.perf_counter()
        result = call(*arguments)
        self.seconds[name] += time.perf_counter() - began
        return result

    def take(self) -> dict[str, float]:
        seconds, self.seconds = dict(self.seconds), defaultdict(float)
        return seconds


@torch.inference_mode()
def run(options: argparse.Namespace) -> None:
    if options.threads:
        torch.set_num_threads(options.threads)
    system, audio, noise = read_case(options.case)
    timed = Timed()
    chain = sample(guided(one_branch(system, audio, timed), options.scale), noise, options.steps)
    steps, predictions = [], []
    for index in range(options.steps if options.full else options.timed):
        if options.paced and not sys.stdin.readline():
            break
        began, cpu = time.perf_counter(), time.process_time()
        step = next(chain)
        seconds = {"step": time.perf_counter() - began, "cpu": time.process_time() - cpu, **timed.take()}
        predictions.append(step.x0[0].numpy())
        steps.append(seconds)
        print(json.dumps({"index": index, "timestep": step.timestep, **seconds}), flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    np.save(options.out / "x0.npy", np.stack(predictions))
    summary = {
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "steps": len(steps),
        "seconds": {name: quartiles([step[name] for step in steps]) for name in steps[0]},
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    (options.out / "summary.json").write_text(json.dumps(summary, indent=1))
    print(json.dumps(summary), flush=True)


def one_branch(system: FaceSystem, audio: torch.Tensor, timed: Timed):
    """One evaluation of the network as the original does it: from the sound."""

    def predict(x: torch.Tensor, t: torch.Tensor, keep: torch.Tensor) -> torch.Tensor:
        heard = timed("encoder", system.encode_audio, audio)
        lips = timed("lip", system.encode_lip, audio, heard.shape[1])
        condition = torch.cat([heard, lips], dim=-1)
        return timed("denoiser", system.denoiser, x, t, condition, keep)

    return predict


def quartiles(values: list[float]) -> dict[str, float]:
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
    return {"median": float(median), "low": float(low), "high": float(high), "least": min(values)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--timed", type=int, default=3)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--scale", type=float, default=10)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--paced", action="store_true")
    run(parser.parse_args())
