"""
The peer of bench/quality: the recipe of audio2photoreal (arXiv 2401.01885) with our PyTorch network, at the size of our default. bench/quality/reference.ts calls it:

    python reference.py FOLDER --seconds 10 --seed 0 [--scales 1,2,4] [--dropout 0]

FOLDER holds, all normalised: of the training recordings `motion.npy` [clips, frames, F] and `audio.npy` [clips, frames, C], the columns of both voices; of the test windows `test.npy`
[N, T, C], a row per motion that is wanted, and `noise.npy` [N, T, F] to start from. Leaves `motions-SCALE.npy` [N, T, F] there and prints a line of JSON.

Seconds are processor seconds of this process over its two threads, so that other load on the machine takes little from them. No machine divides this work so evenly: the peer gets more
steps than two quiet cores would give it. The reference's network dropout of 0.1 is off by default, as is ours: on a CPU it takes a quarter of the steps.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

# Threads that spin while they wait would count as work, the more the busier the machine is. Must stand before torch.
os.environ.update(OMP_WAIT_POLICY="passive", GOMP_SPINCOUNT="0")

import torch  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent.parent / "a2p"))
from film_transformer import FilmTransformer  # noqa: E402
from sampling import cosine_alpha_bars, guided, sample  # noqa: E402

THREADS, BATCH, DROP_RATE, LEARNING_RATE, STEPS = 2, 16, 0.2, 1e-4, 25
SIZE = {"width": 96, "hidden": 192, "layers": 3, "heads": 4, "encoders": 0}
SAMPLED_TOGETHER = 36


class Windows:
    """Random windows of the training recordings. All lie inside and no frame is missing: the loss's mask would be 1."""

    def __init__(self, motion: torch.Tensor, audio: torch.Tensor, frames: int):
        assert motion.shape[:2] == audio.shape[:2], "the audio needs a row per frame"
        self.motion, self.audio, self.frames = motion, audio, frames
        self.starts = motion.shape[1] - frames + 1

    def draw(self) -> tuple[torch.Tensor, torch.Tensor]:
        """[B, T, F] and [B, T, C]: uniform over clips and starts."""
        clips = torch.randint(self.motion.shape[0], (BATCH, 1))
        frames = torch.randint(self.starts, (BATCH, 1)) + torch.arange(self.frames)
        return self.motion[clips, frames], self.audio[clips, frames]


class Loss:
    """Mean squared error of x0 at uniform time steps; the condition is dropped by one draw per item."""

    def __init__(self, model: FilmTransformer, windows: Windows):
        alpha_bars = cosine_alpha_bars()
        self.alphas, self.sigmas = alpha_bars.sqrt().float(), (1 - alpha_bars).sqrt().float()
        self.model, self.windows = model, windows

    def draw(self) -> torch.Tensor:
        x0, audio = self.windows.draw()
        t = torch.randint(len(self.alphas), (BATCH,))
        x = self.alphas[t, None, None] * x0 + self.sigmas[t, None, None] * torch.randn_like(x0)
        keep = torch.rand(BATCH) >= DROP_RATE
        return ((self.model(x, t, audio, keep) - x0) ** 2).mean()


def train(model: FilmTransformer, windows: Windows, seconds: float) -> dict[str, float]:
    model.train()
    loss = Loss(model, windows)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=LEARNING_RATE, weight_decay=0, fused=True)
    loss.draw().backward()  # the first allocates: our side's seconds are counted without it, too
    steps, losses = 0, []
    began, clock = time.process_time(), time.perf_counter()
    while time.process_time() - began < THREADS * seconds:
        optimizer.zero_grad()
        value = loss.draw()
        value.backward()
        optimizer.step()
        losses.append(float(value.detach()))
        steps += 1
    return {"steps": steps, "took": time.perf_counter() - clock, "loss": float(np.mean(losses[-50:]))}


def motions(model: FilmTransformer, audio: torch.Tensor, noise: torch.Tensor, scale: float) -> torch.Tensor:
    """DDIM at a guidance scale. [N, T, C] and noise [N, T, F] -> [N, T, F]."""

    def predict(x: torch.Tensor, t: torch.Tensor, keep: torch.Tensor) -> torch.Tensor:
        return model(x, t, audio, keep)

    def conditional(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        return predict(x, t, torch.ones(x.shape[0], dtype=torch.bool))

    *_, last = sample(conditional if scale == 1 else guided(predict, scale), noise, STEPS)
    return last.x


def run(options: argparse.Namespace) -> None:
    torch.set_num_threads(THREADS)
    torch.manual_seed(options.seed)
    motion, audio, test, noise = (
        torch.from_numpy(np.load(options.folder / f"{name}.npy")) for name in ("motion", "audio", "test", "noise")
    )
    frames, features = noise.shape[1:]
    model = FilmTransformer(
        **SIZE, features=features, condition=audio.shape[2], null_tokens=frames, dropout=options.dropout
    )
    summary = train(model, Windows(motion, audio, frames), options.seconds)
    model.eval()
    with torch.inference_mode():
        for scale in options.scales.split(","):
            parts = zip(test.split(SAMPLED_TOGETHER), noise.split(SAMPLED_TOGETHER))
            made = torch.cat([motions(model, *part, float(scale)) for part in parts])
            np.save(options.folder / f"motions-{scale}.npy", made.numpy())
    print(json.dumps({"torch": torch.__version__, **summary}), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scales", default="1,2,4")
    parser.add_argument("--dropout", type=float, default=0.0)
    run(parser.parse_args())
