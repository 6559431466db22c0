"""Writes a case's condition CASE/condition.npy [1, S, 2038] as this peer computes it: python encode_case.py CASE"""

import sys
from pathlib import Path

import numpy as np
import torch

from face_system import read_case

if __name__ == "__main__":
    case = Path(sys.argv[1])
    with torch.inference_mode():
        system, audio, _ = read_case(case)
        heard = system.encode_audio(audio)
        condition = torch.cat([heard, system.encode_lip(audio, heard.shape[1])], dim=-1)
    np.save(case / "condition.npy", condition.numpy())
