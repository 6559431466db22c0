"""Audio front ends of the wav2vec family in PyTorch (arXiv 1904.05862, 1910.05453), with fairseq's parameter names."""

import math

import torch
from torch import nn
from torch.nn import functional as F

EXTRACTOR = [(10, 5), (8, 4), (4, 2), (4, 2), (4, 2), (1, 1), (1, 1)]
"""Kernel and stride of each convolution of wav2vec-large; vq-wav2vec has one more of (1, 1)."""
AGGREGATOR_KERNELS = range(2, 14)


class FeatureExtractor(nn.Module):
    """[B, samples at 16 kHz] -> [B, channels, tokens at 100 Hz]: convolutions without bias, normalised over channels and time, then log(|x| + 1)."""

    def __init__(self, channels: int, layers: list[tuple[int, int]]):
        super().__init__()
        self.conv_layers = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(1 if i == 0 else channels, channels, kernel, stride, bias=False),
                nn.Dropout(0),
                nn.GroupNorm(1, channels),
                nn.ReLU(),
            )
            for i, (kernel, stride) in enumerate(layers)
        )

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        x = samples.unsqueeze(1)
        for layer in self.conv_layers:
            x = layer(x)
        return torch.log(x.abs() + 1)


class FeatureAggregator(nn.Module):
    """[B, channels, tokens] -> the same: causal convolutions of kernels 2 to 13, each averaged with its input."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv_layers = nn.ModuleList(
            nn.Sequential(
                nn.ReplicationPad1d((kernel - 1, 0)),
                nn.Conv1d(channels, channels, kernel),
                nn.Dropout(0),
                nn.GroupNorm(1, channels),
                nn.ReLU(),
            )
            for kernel in AGGREGATOR_KERNELS
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.conv_layers:
            x = (layer(x) + x) * math.sqrt(0.5)
        return x


class Resampler(nn.Module):
    """48 to 16 kHz by a windowed sinc: Hann window, 6 zero crossings, 0.99 of the band."""

    FACTOR = 3

    def __init__(self):
        super().__init__()
        rate = 0.99 / self.FACTOR
        width = math.ceil(6 / rate)
        at = torch.arange(-width, width + self.FACTOR, dtype=torch.float64) * rate
        at = at.clamp(-6, 6)
        kernel = torch.cos(at * math.pi / 12) ** 2 * torch.sinc(at) * rate
        self.width = width
        self.register_buffer("kernel", kernel.float().reshape(1, 1, -1))

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        length = math.ceil(samples.shape[-1] / self.FACTOR)
        padded = F.pad(samples.unsqueeze(1), (self.width, self.width + self.FACTOR))
        return F.conv1d(padded, self.kernel, stride=self.FACTOR)[:, 0, :length]


class VqWav2vec(nn.Module):
    """What the denoiser hears of each channel: only the convolutions of vq-wav2vec."""

    def __init__(self, channels: int):
        super().__init__()
        self.feature_extractor = FeatureExtractor(channels, [*EXTRACTOR, (1, 1)])

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        return self.feature_extractor(samples)


class Wav2vecLarge(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.feature_extractor = FeatureExtractor(channels, EXTRACTOR)
        self.feature_aggregator = FeatureAggregator(channels)

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        return self.feature_aggregator(self.feature_extractor(samples))
