"""Checks this PyTorch peer against numbers that the original produced: python check_goldens.py GOLDENS/a2p"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from film_transformer import FilmTransformer
from lip_regressor import LipAudioEncoder, LipRegressor
from sampling import guided, sample
from wav2vec import Resampler, VqWav2vec

ROOT = Path(sys.argv[1])
STRICT = 2e-5


def read(case: str, name: str) -> torch.Tensor:
    return torch.from_numpy(np.load(ROOT / case / f"{name}.npy"))


def part(case: str, prefix: str) -> dict[str, torch.Tensor]:
    weights = load_file(ROOT / case / "weights.safetensors")
    return {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}


def compare(what: str, got: torch.Tensor, want: torch.Tensor) -> None:
    off = float((got - want).abs().max() / max(1.0, float(want.abs().max())))
    print(f"{'ok ' if off <= STRICT else 'BAD'} {off:.1e} {what}")
    if got.shape != want.shape or not off <= STRICT:
        raise SystemExit(f"{what} differs from the golden")


def motion(case: str, name: str) -> torch.Tensor:
    return read(case, name).squeeze(2).transpose(1, 2)


@torch.inference_mode()
def check_all() -> None:
    case = "wav2vec-frontend"
    audio = read(case, "audio_i16").float() / 32768
    resample = Resampler()
    compare("resampling kernel", resample.kernel, read(case, "resample_kernel_48k_16k"))
    front = VqWav2vec(32)
    front.load_state_dict(part(case, "audio_model."))
    channels = [front(resample(audio[..., channel])).transpose(1, 2) for channel in (0, 1)]
    compare("encode_audio", torch.cat(channels, dim=-1), read(case, "encode_audio"))
    large = LipAudioEncoder(32)
    large.load_state_dict(part(case, "audio_encoder."))
    compare("wav2vec_encoder", large(audio[:, : 15 * 1600, 0]), read(case, "wav2vec_encoder"))

    case = "lip-regressor-tiny"
    lip = LipRegressor(16, 64, 4)
    lip.load_state_dict(part(case, ""))
    samples = read(case, "audio_i16").float()[None] / 32768
    vertices = lip(samples)
    first = vertices[:, :120].unflatten(-1, (338, 3))[:, ::5, ::13]
    compare("lip_first_chunk", first, read(case, "lip_first_chunk"))
    spread = torch.nn.functional.interpolate(vertices.transpose(1, 2), size=431, mode="nearest-exact").transpose(1, 2)
    # The golden has one column of its (zero) audio condition in front.
    compare("encode_lip", spread[:, ::8, ::11], read(case, "encode_lip"))

    case = "film-face-tiny"
    face = FilmTransformer(32, 64, 128, 2, 4, 48).eval()
    face.load_state_dict(part(case, ""))
    condition = read(case, "cond_embed")
    for name, t, keep in [
        ("out_drop0_t500_500", [500, 500], [True, True]),
        ("out_drop1_t999_999", [999, 999], [False, False]),
        ("out_mixed_t3_777", [3, 777], [True, False]),
    ]:
        got = face(motion(case, "x"), torch.tensor(t), condition, torch.tensor(keep))
        compare(name, got, read(case, name))

    case = "cfg-sampler"
    condition = read(case, "face.cond_embed")
    predict = guided(lambda x, t, keep: face(x, t, condition, keep), 2.5)
    end = list(sample(predict, motion(case, "face.xT"), 10))[-1]
    compare("ddim_final", end.x0, motion(case, "face.ddim_final"))


if __name__ == "__main__":
    check_all()
