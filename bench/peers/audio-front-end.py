"""The peer of bench/audio-front-end.ts in PyTorch: the same network with the same weights, written with torch.nn.functional.

usage: audio-front-end.py FOLDER audio|lips THREADS
Reads audio.f32 ([2, samples]) and weights.safetensors of FOLDER, writes theirs.f32, prints seconds of three runs after one to warm up, and the peak memory.
"""
import json
import math
import resource
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

STRIDES = [5, 4, 2, 2, 2, 1, 1, 1]


def read_weights(path):
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    start = 8 + length
    weights = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[start + begin : start + end], dtype=np.float32).copy()
        weights[name] = torch.from_numpy(values).reshape(entry["shape"])
    return weights


def resample(weights, name, x):
    """[B, N] at 48 kHz -> [B, ceil(N / 3)]."""
    wanted = math.ceil(x.shape[-1] / 3)
    return F.conv1d(F.pad(x, (19, 22))[:, None], weights[name], stride=3)[:, 0, :wanted]


def features(weights, name, layers, x):
    x = x[:, None]
    for i in range(layers):
        layer = f"{name}.conv_layers.{i}"
        x = F.conv1d(x, weights[f"{layer}.0.weight"], stride=STRIDES[i])
        x = F.relu(F.group_norm(x, 1, weights[f"{layer}.2.weight"], weights[f"{layer}.2.bias"]))
    return torch.log(x.abs() + 1)


def aggregate(weights, name, x):
    for i, kernel in enumerate(range(2, 14)):
        layer = f"{name}.conv_layers.{i}"
        y = F.conv1d(F.pad(x, (kernel - 1, 0), mode="replicate"), weights[f"{layer}.1.weight"], weights[f"{layer}.1.bias"])
        y = F.relu(F.group_norm(y, 1, weights[f"{layer}.3.weight"], weights[f"{layer}.3.bias"]))
        x = (x + y) * math.sqrt(0.5)
    return x


def attend(weights, name, queries, memory, heads=4):
    width = queries.shape[-1]
    wq, wk, wv = weights[f"{name}.in_proj_weight"].chunk(3)
    bq, bk, bv = weights[f"{name}.in_proj_bias"].chunk(3)
    split = lambda x: x.unflatten(-1, (heads, width // heads)).transpose(1, 2)
    q, k, v = split(F.linear(queries, wq, bq)), split(F.linear(memory, wk, bk)), split(F.linear(memory, wv, bv))
    y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
    return F.linear(y, weights[f"{name}.out_proj.weight"], weights[f"{name}.out_proj.bias"])


def norm(weights, name, x):
    return F.layer_norm(x, x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"])


def feed_forward(weights, name, x):
    h = F.relu(F.linear(x, weights[f"{name}.ff.0.weight"], weights[f"{name}.ff.0.bias"]))
    return F.linear(h, weights[f"{name}.ff.3.weight"], weights[f"{name}.ff.3.bias"])


def lips(weights, audio):
    """[1, 1600 T] -> [1, T, 1014], in chunks of 120 frames."""
    name = "lip_model.regression_model"
    chunks = []
    for chunk in audio.split(120 * 1600, dim=1):
        frames = chunk.shape[1] // 1600
        heard = F.pad(resample(weights, "lip_model.audio_encoder.resampler.kernel", chunk), (320, 0))
        model = "lip_model.audio_encoder.wav2vec_model"
        heard = aggregate(weights, f"{model}.feature_aggregator", features(weights, f"{model}.feature_extractor", 7, heard))
        memory = heard.transpose(1, 2)
        memory = memory + weights[f"{name}.cond_positional_encoding.pe"][: memory.shape[1]]
        for i in range(2):
            layer = f"{name}.transformer_encoder.{i}"
            h = norm(weights, f"{layer}.norm1", memory)
            memory = memory + attend(weights, f"{layer}.self_attn.self_attn", h, h)
            memory = memory + feed_forward(weights, f"{layer}.feedforward", norm(weights, f"{layer}.norm2", memory))
        x = weights[f"{name}.target_positional_encoding.pe"][None, :frames]
        for i in range(4):
            layer = f"{name}.transformer_decoder.{i}"
            h = norm(weights, f"{layer}.norm1", x)
            x = x + attend(weights, f"{layer}.self_attn.self_attn", h, h)
            x = x + attend(weights, f"{layer}.cross_attn.cross_attn", norm(weights, f"{layer}.norm2", x), memory)
            x = x + feed_forward(weights, f"{layer}.feedforward", norm(weights, f"{layer}.norm3", x))
        chunks.append(F.linear(x, weights["lip_model.project_output.weight"], weights["lip_model.project_output.bias"]))
    return torch.cat(chunks, 1)


@torch.inference_mode()
def condition(weights, audio, with_lips):
    """[2, N] -> [S, 1024] or [S, 2038]."""
    channels = []
    for channel in audio.split(1):
        x = resample(weights, "audio_resampler.kernel", channel)
        channels.append(features(weights, "audio_model.feature_extractor", 8, x)[0].T)
    if with_lips:
        geometry = lips(weights, audio[:1]).transpose(1, 2)
        channels.append(F.interpolate(geometry, size=channels[0].shape[0], mode="nearest-exact")[0].T)
    return torch.cat(channels, 1)


def main():
    folder, what, threads = sys.argv[1:4]
    torch.set_num_threads(int(threads))
    weights = read_weights(f"{folder}/weights.safetensors")
    audio = torch.from_numpy(np.fromfile(f"{folder}/audio.f32", dtype=np.float32)).reshape(2, -1)
    seconds = []
    for run in range(4):
        start = time.perf_counter()
        y = condition(weights, audio, what == "lips")
        if run == 0:
            y.numpy().tofile(f"{folder}/theirs.f32")
        else:
            seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "peakMegabytes": peak}))


main()
