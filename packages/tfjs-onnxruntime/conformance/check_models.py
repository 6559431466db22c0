"""Checks exported models with the onnx package, and evaluates them with its reference implementation where it has one (from 1.13 on).

    python check_models.py FOLDER

FOLDER/cases.json is a list of {model, inputs, outputs?}: a path, tensors {name: {dtype, shape, values}} to feed, and what shall come out, where the model has operators of the standard alone.
Prints {"onnx", "checked", "evaluated", "problems"} as JSON.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx

try:
    from onnx.reference import ReferenceEvaluator
except ImportError:
    ReferenceEvaluator = None


def array(tensor):
    values = np.array([float(value) for value in tensor["values"]])  # NaN and infinities are words
    return values.astype(tensor["dtype"]).reshape(tensor["shape"])


def difference(actual, expected):
    """The largest, absolute below 1 and relative above; equal infinities and NaNs are none."""
    if actual.shape != expected.shape:
        return f"shape {actual.shape} instead of {expected.shape}"
    if actual.dtype != expected.dtype:
        return f"type {actual.dtype} instead of {expected.dtype}"
    a, b = actual.astype(np.float64), expected.astype(np.float64)
    with np.errstate(invalid="ignore"):
        off = np.abs(a - b) / np.maximum(1, np.abs(b))
    off = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0, off)
    worst = float(np.max(off, initial=0))
    return None if worst <= 2e-5 else f"differs by {worst:.2g}"


folder = Path(sys.argv[1])
problems, evaluated = [], 0
cases = json.loads((folder / "cases.json").read_text())
for case in cases:
    path = folder / case["model"]
    try:
        onnx.checker.check_model(str(path), full_check=True)
    except Exception as error:
        problems.append(f"{case['model']}: refused: {error}")
        continue
    if ReferenceEvaluator is None or "outputs" not in case:
        continue
    try:
        results = ReferenceEvaluator(str(path)).run(
            list(case["outputs"]), {name: array(tensor) for name, tensor in case["inputs"].items()}
        )
    except Exception as error:
        problems.append(f"{case['model']}: not evaluated: {error}")
        continue
    evaluated += 1
    for (name, expected), actual in zip(case["outputs"].items(), results):
        found = difference(np.asarray(actual), array(expected))
        if found:
            problems.append(f"{case['model']}: {name} {found}")
print(json.dumps({"onnx": onnx.__version__, "checked": len(cases), "evaluated": evaluated, "problems": problems}))
