"""The face model of audio2photoreal with its frozen encoders, full size, and the case that both sides of a comparison read."""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

from film_transformer import FilmTransformer
from lip_regressor import LipRegressor
from wav2vec import Resampler, VqWav2vec

FPS, SAMPLE_RATE, FEATURES = 30, 48000, 256


class FaceSystem(nn.Module):
    def __init__(self):
        super().__init__()
        self.audio_model = VqWav2vec(512)
        self.audio_resampler = Resampler()
        self.lip_model = LipRegressor()
        self.denoiser = FilmTransformer()

    def encode_audio(self, audio: torch.Tensor) -> torch.Tensor:
        """[B, samples, 2] at 48 kHz -> [B, S, 1024]: this speaker's features, then the partner's."""
        channels = [self.audio_model(self.audio_resampler(audio[..., channel])) for channel in (0, 1)]
        return torch.cat(channels, dim=1).transpose(1, 2)

    def encode_lip(self, audio: torch.Tensor, tokens: int) -> torch.Tensor:
        """-> [B, tokens, 1014]: the speaker's mouth, the nearest frame to each token."""
        vertices = self.lip_model(audio[..., 0])
        return F.interpolate(vertices.transpose(1, 2), size=tokens, mode="nearest-exact").transpose(1, 2)


def read_case(folder: Path) -> tuple[FaceSystem, torch.Tensor, torch.Tensor]:
    """The system with the case's weights, its audio [1, samples, 2] and its noise [1, T, F]."""
    system = FaceSystem().eval()
    system.load_state_dict(load_file(folder / "weights.safetensors"))
    return system, load_array(folder / "audio.npy"), load_array(folder / "noise.npy")


def load_array(path: Path) -> torch.Tensor:
    return torch.from_numpy(np.load(path))


def write_case(folder: Path, seed: int, seconds: int) -> None:
    """Random weights under the reference's names (the denoiser's with `denoiser.` in front), speech-like noise of both speakers, and x_T."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    system = FaceSystem().eval()
    with torch.no_grad():
        # PyTorch starts these at 0 and 1, where leaving one out would not show.
        for name, parameter in system.named_parameters():
            if parameter.ndim == 1 and "rotary" not in name:
                parameter.add_(0.1 * torch.randn_like(parameter))
    save_file({name: value.contiguous() for name, value in system.state_dict().items()}, folder / "weights.safetensors")
    random = np.random.default_rng(seed)
    np.save(folder / "audio.npy", speech_like(random, seconds))
    np.save(folder / "noise.npy", random.standard_normal((1, seconds * FPS, FEATURES)).astype(np.float32))
    (folder / "case.json").write_text(json.dumps({"seed": seed, "seconds": seconds}))


def speech_like(random: np.random.Generator, seconds: int) -> np.ndarray:
    """[1, samples, 2]: per speaker a gliding tone with overtones under syllables of about 4 a second, and breath."""
    at = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    speakers = []
    for _ in range(2):
        pitch = 140 + 40 * np.sin(2 * np.pi * 0.3 * at + random.uniform(0, 6))
        phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
        voice = sum(np.sin(k * phase) / k for k in range(1, 12))
        syllables = np.clip(np.sin(2 * np.pi * 4 * at + random.uniform(0, 6)), 0, 1)
        breath = random.standard_normal(at.size)
        speakers.append(0.1 * syllables * voice + 0.01 * breath)
    return np.stack(speakers, axis=-1)[None].astype(np.float32)
