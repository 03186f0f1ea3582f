"""Computes losses of random logits and their slopes with NumPy, for tests/losses.rs.

    python3 tests/reference/losses.py 40 > tests/reference/losses.json

writes the cases that the test reads. Needs numpy. The losses are written as in PyTorch's CrossEntropyLoss, with
`label_smoothing`, and in the code of Cao et al. 2019 (github.com/kaidic/LDAM-DRW, losses.py): margins 1/n_l^(1/4), scaled
so that the largest is `max_m`. The slopes come from complex steps, Im f(z + ih)/h, so no derivative is written down.

Logits are multiples of 1/1024, which single precision holds.
"""

import json
import sys

import numpy as np


def log_softmax(z):
    return z - np.log(np.sum(np.exp(z - np.max(z.real)))) - np.max(z.real)


def label_smoothing(z, truth, counts, epsilon):
    target = np.full(len(z), epsilon / len(z))
    target[truth] += 1 - epsilon
    return -np.sum(target * log_softmax(z))


def ldam(z, truth, counts, margin, scale):
    m_list = 1.0 / np.sqrt(np.sqrt(np.array(counts)))
    m_list = m_list * (margin / np.max(m_list))
    one_hot = np.eye(len(z))[truth]
    return -log_softmax(scale * (z - one_hot * m_list))[truth]


LOSSES = {"label_smoothing": label_smoothing, "ldam": ldam}


def case(random):
    classes = int(random.integers(2, 12))
    logits = random.integers(-8192, 8193, classes) / 1024
    truth = int(random.integers(classes))
    counts = sorted((int(n) for n in random.integers(1, 1000, classes)), reverse=True)
    kind = str(random.choice(list(LOSSES)))
    if kind == "ldam":
        numbers = {"margin": int(random.integers(0, 33)) / 16, "scale": int(random.integers(1, 33)) / 8}
    else:
        numbers = {"epsilon": int(random.integers(0, 65)) / 64}
    h = 1e-30

    def slope(k):
        return LOSSES[kind](logits + 1j * h * np.eye(classes)[k], truth, counts, **numbers).imag / h

    value = LOSSES[kind](logits.astype(complex), truth, counts, **numbers).real
    return {
        "loss": {"kind": kind, **numbers},
        "logits": logits.tolist(),
        "truth": truth,
        "counts": counts,
        "value": float(value),
        "slopes": [float(slope(k)) for k in range(classes)],
    }


random = np.random.default_rng(26)
cases = [case(random) for _ in range(int(sys.argv[1]))]
print("[\n" + ",\n".join(json.dumps(one) for one in cases) + "\n]")
