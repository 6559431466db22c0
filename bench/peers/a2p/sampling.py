"""Guided DDIM (arXiv 2010.02502, 2207.12598) the original's way: the two branches are evaluated one after the other."""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch

Predict = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


class Step(NamedTuple):
    timestep: int
    x0: torch.Tensor
    """The guided prediction."""
    x: torch.Tensor
    """The sample after the step."""


def cosine_alpha_bars(steps: int = 1000) -> torch.Tensor:
    """Cosine schedule (arXiv 2102.09672), each beta at most 0.999, in float64."""

    def alpha_bar(u: float) -> float:
        return math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2

    betas = [min(1 - alpha_bar((i + 1) / steps) / alpha_bar(i / steps), 0.999) for i in range(steps)]
    return torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), dim=0)


def respaced(steps: int, total: int = 1000) -> list[int]:
    """Time steps from 0 in the smallest stride that gives exactly `steps` of them."""
    for stride in range(1, total):
        chosen = list(range(0, total, stride))
        if len(chosen) == steps:
            return chosen
    raise ValueError(f"no stride gives {steps} steps")


def guided(predict: Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor], scale: float) -> Predict:
    """uncond + scale (cond - uncond)."""

    def both(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        keep = torch.ones(x.shape[0], dtype=torch.bool)
        conditional = predict(x, t, keep)
        unconditional = predict(x, t, ~keep)
        return unconditional + scale * (conditional - unconditional)

    return both


def sample(predict: Predict, noise: torch.Tensor, steps: int) -> Iterator[Step]:
    """eta 0, no clipping. Yields after every step, so that a caller can stop early and time each."""
    alpha_bars = cosine_alpha_bars()
    timesteps = respaced(steps)
    x = noise
    for index in reversed(range(steps)):
        now = alpha_bars[timesteps[index]]
        before = alpha_bars[timesteps[index - 1]] if index > 0 else torch.tensor(1.0, dtype=torch.float64)
        t = torch.full((x.shape[0],), timesteps[index])
        x0 = predict(x, t)
        epsilon = (x * (1 / now).sqrt().float() - x0) / (1 / now - 1).sqrt().float()
        x = x0 * before.sqrt().float() + epsilon * (1 - before).sqrt().float()
        yield Step(timesteps[index], x0, x)
