"""The lip regressor of audio2photoreal in PyTorch (arXiv 2401.01885): the speaker's audio to the vertices of the mouth."""

import torch
from torch import nn

from wav2vec import Resampler, Wav2vecLarge

VERTICES = 338
SAMPLES_PER_FRAME = 1600
CHUNK_FRAMES = 120
LEADING_ZEROS = 320


class Attention(nn.Module):
    """Self- or cross-attention under the name that the released state dict has."""

    def __init__(self, name: str, width: int, heads: int):
        super().__init__()
        self.name = name
        self.add_module(name, nn.MultiheadAttention(width, heads, batch_first=True))

    def forward(self, query: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        return getattr(self, self.name)(query, memory, memory, need_weights=False)[0]


class FeedForward(nn.Module):
    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.ff = nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(0), nn.Linear(hidden, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.ff(x)


class EncoderLayer(nn.Module):
    def __init__(self, width: int, hidden: int, heads: int):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.self_attn = Attention("self_attn", width, heads)
        self.feedforward = FeedForward(width, hidden)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.norm1(x)
        x = x + self.self_attn(y, y)
        return x + self.feedforward(self.norm2(x))


class DecoderLayer(nn.Module):
    def __init__(self, width: int, hidden: int, heads: int):
        super().__init__()
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width) for _ in range(3))
        self.self_attn = Attention("self_attn", width, heads)
        self.cross_attn = Attention("cross_attn", width, heads)
        self.feedforward = FeedForward(width, hidden)

    def forward(self, x: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        y = self.norm1(x)
        x = x + self.self_attn(y, y)
        x = x + self.cross_attn(self.norm2(x), memory)
        return x + self.feedforward(self.norm3(x))


class PositionalEncoding(nn.Module):
    """Rows of sines and cosines, kept in the state dict."""

    def __init__(self, width: int, length: int = 1024):
        super().__init__()
        frequencies = 10000 ** (-torch.arange(0, width, 2) / width)
        phases = torch.arange(length)[:, None] * frequencies
        self.register_buffer("pe", torch.stack([phases.sin(), phases.cos()], -1).reshape(length, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.pe[: x.shape[1]]


class RegressionTransformer(nn.Module):
    """Audio tokens [B, S, width] -> frames [B, T, width]; a frame starts as nothing but its position."""

    def __init__(self, width: int, hidden: int, heads: int):
        super().__init__()
        self.cond_positional_encoding = PositionalEncoding(width)
        self.target_positional_encoding = PositionalEncoding(width)
        self.transformer_encoder = nn.ModuleList(EncoderLayer(width, hidden, heads) for _ in range(2))
        self.transformer_decoder = nn.ModuleList(DecoderLayer(width, hidden, heads) for _ in range(4))

    def forward(self, tokens: torch.Tensor, frames: int) -> torch.Tensor:
        memory = self.cond_positional_encoding(tokens)
        for layer in self.transformer_encoder:
            memory = layer(memory)
        x = self.target_positional_encoding(tokens.new_zeros(tokens.shape[0], frames, tokens.shape[2]))
        for layer in self.transformer_decoder:
            x = layer(x, memory)
        return x


class LipAudioEncoder(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.resampler = Resampler()
        self.wav2vec_model = Wav2vecLarge(channels)

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        at16k = self.resampler(samples)
        return self.wav2vec_model(nn.functional.pad(at16k, (LEADING_ZEROS, 0))).transpose(1, 2)


class LipRegressor(nn.Module):
    """[B, samples at 48 kHz] -> [B, frames, 1014], in pieces of 120 frames that know nothing of each other."""

    def __init__(self, width: int = 512, hidden: int = 1024, heads: int = 4):
        super().__init__()
        self.audio_encoder = LipAudioEncoder(width)
        self.regression_model = RegressionTransformer(width, hidden, heads)
        self.project_output = nn.Linear(width, VERTICES * 3)

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        pieces = samples.split(CHUNK_FRAMES * SAMPLES_PER_FRAME, dim=1)
        return torch.cat([self.piece(piece) for piece in pieces], dim=1)

    def piece(self, samples: torch.Tensor) -> torch.Tensor:
        tokens = self.audio_encoder(samples)
        return self.project_output(self.regression_model(tokens, samples.shape[1] // SAMPLES_PER_FRAME))
