"""Writes the case that both sides read: python make_case.py FOLDER [--seed 0] [--seconds 20]"""

import argparse
from pathlib import Path

from face_system import write_case

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    write_case(options.folder, options.seed, options.seconds)
