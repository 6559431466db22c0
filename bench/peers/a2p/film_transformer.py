"""The face denoiser of audio2photoreal in PyTorch (arXiv 2401.01885), with the names of the released state dict."""

import math

import torch
from torch import nn
from torch.nn import functional as F

NULL_TOKENS = 1998


class Rotary(nn.Module):
    """Rotary positions over the whole width, interleaved pairs (arXiv 2104.09864)."""

    def __init__(self, width: int):
        super().__init__()
        exponents = torch.arange(0, width, 2).float() / width
        self.freqs = nn.Parameter(1.0 / 10000**exponents, requires_grad=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        phases = torch.arange(x.shape[1]).float()[:, None] * self.freqs
        phases = phases.repeat_interleave(2, dim=-1)
        even, odd = x[..., 0::2], x[..., 1::2]
        turned = torch.stack([-odd, even], dim=-1).flatten(-2)
        return x * phases.cos() + turned * phases.sin()


class TimeEmbedding(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.half = width // 2

    def forward(self, t: torch.Tensor) -> torch.Tensor:
        frequencies = torch.exp(torch.arange(self.half).float() * (-math.log(10000) / (self.half - 1)))
        phases = t.float()[:, None] * frequencies
        return torch.cat([phases.sin(), phases.cos()], dim=-1)


class Film(nn.Module):
    """(scale + 1) y + shift from the steering vector (arXiv 1709.07871)."""

    def __init__(self, width: int):
        super().__init__()
        self.block = nn.Sequential(nn.Mish(), nn.Linear(width, 2 * width))

    def forward(self, y: torch.Tensor, steering: torch.Tensor) -> torch.Tensor:
        scale, shift = self.block(steering).unsqueeze(1).chunk(2, dim=-1)
        return (scale + 1) * y + shift


class EncoderLayer(nn.Module):
    def __init__(self, width: int, hidden: int, heads: int, dropout: float):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(width, heads, dropout=dropout, batch_first=True)
        self.linear1, self.linear2 = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.rotary = Rotary(width)
        self.dropout = dropout

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.norm1(x)
        turned = self.rotary(y)
        x = x + self.drop(self.self_attn(turned, turned, y, need_weights=False)[0])
        return x + self.drop(self.linear2(self.drop(F.gelu(self.linear1(self.norm2(x))))))

    def drop(self, x: torch.Tensor) -> torch.Tensor:
        return F.dropout(x, self.dropout, self.training)


class DecoderLayer(nn.Module):
    def __init__(self, width: int, hidden: int, heads: int, dropout: float):
        super().__init__()
        self.self_attn = nn.MultiheadAttention(width, heads, dropout=dropout, batch_first=True)
        self.multihead_attn = nn.MultiheadAttention(width, heads, dropout=dropout, batch_first=True)
        self.linear1, self.linear2 = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width) for _ in range(3))
        self.film1, self.film2, self.film3 = (Film(width) for _ in range(3))
        self.rotary = Rotary(width)
        self.dropout = dropout

    def forward(self, x: torch.Tensor, memory: torch.Tensor, steering: torch.Tensor) -> torch.Tensor:
        y = self.norm1(x)
        turned = self.rotary(y)
        attended = self.self_attn(turned, turned, y, need_weights=False)[0]
        x = x + self.film1(self.drop(attended), steering)
        queries, keys = self.rotary(self.norm2(x)), self.rotary(memory)
        attended = self.multihead_attn(queries, keys, memory, need_weights=False)[0]
        x = x + self.film2(self.drop(attended), steering)
        fed = self.linear2(self.drop(F.gelu(self.linear1(self.norm3(x)))))
        return x + self.film3(self.drop(fed), steering)

    def drop(self, x: torch.Tensor) -> torch.Tensor:
        return F.dropout(x, self.dropout, self.training)


class DecoderStack(nn.Module):
    def __init__(self, layers: int, width: int, hidden: int, heads: int, dropout: float):
        super().__init__()
        self.stack = nn.ModuleList(DecoderLayer(width, hidden, heads, dropout) for _ in range(layers))


class FilmTransformer(nn.Module):
    """x0 from x [B, T, features], t [B] and the condition [B, S, condition]; `keep` [B] is false where the learned null stands in."""

    def __init__(
        self,
        features=256,
        width=512,
        hidden=1024,
        layers=8,
        heads=8,
        condition=2038,
        encoders=2,
        null_tokens=NULL_TOKENS,
        dropout=0.1,
    ):
        super().__init__()
        self.null_cond_embed = nn.Parameter(torch.randn(1, null_tokens, width))
        self.null_cond_hidden = nn.Parameter(torch.randn(1, width))
        self.rotary = Rotary(width)
        self.time_mlp = nn.Sequential(TimeEmbedding(width), nn.Linear(width, 4 * width), nn.Mish())
        self.to_time_cond = nn.Sequential(nn.Linear(4 * width, width))
        self.to_time_tokens = nn.Sequential(nn.Linear(4 * width, 2 * width))
        self.norm_cond = nn.LayerNorm(width)
        self.input_projection = nn.Linear(features, width)
        self.cond_encoder = nn.Sequential(*(EncoderLayer(width, hidden, heads, dropout) for _ in range(encoders)))
        self.cond_projection = nn.Linear(condition, width)
        self.non_attn_cond_projection = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width)
        )
        self.seqTransDecoder = DecoderStack(layers, width, hidden, heads, dropout)
        self.final_layer = nn.Linear(width, features)

    def forward(self, x, t, condition, keep):
        tokens = self.cond_encoder(self.cond_projection(condition))
        tokens = torch.where(keep[:, None, None], tokens, self.null_cond_embed[:, : tokens.shape[1]])
        pooled = self.non_attn_cond_projection(tokens.mean(dim=1))
        pooled = torch.where(keep[:, None], pooled, self.null_cond_hidden)
        hidden = self.time_mlp(t)
        time_tokens = self.to_time_tokens(hidden).unflatten(-1, (2, -1))
        memory = self.norm_cond(torch.cat([tokens, time_tokens], dim=1))
        steering = self.to_time_cond(hidden) + pooled
        h = self.input_projection(x)
        for layer in self.seqTransDecoder.stack:
            h = layer(h, memory, steering)
        return self.final_layer(h)
