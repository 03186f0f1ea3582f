"""Writes formulas.json: random formulas with their values by numpy.

Python reads the formulas with its own grammar, after ^ has become **, and numpy computes with them as IEEE 754 says.
Usage: python3 tests/reference/formulas.py > tests/reference/formulas.json
"""

import json
import random
import re

import numpy as np

NAMES = ["norm", "p", "n_l", "n", "m_l", "m", "loss", "recall", "L", "t"]
INPUTS = [
    [0.37, 0.91, 200, 1600, 8, 64, 0.693, 0.5, 2, 0],
    [2.5, -0.25, 1400, 1600, 56, 64, 0.04, 0.98, 2, 17],
    [1e-9, 0.001, 3, 6000, 1, 128, 7.5, 0, 10, 99999],
    [810.0, 1, 40, 40, 40, 40, 1e-7, 1, 3, 5],
]
CASES = 240


def functions(slip):
    """numpy's functions; their results are off by a factor 1 + slip."""
    of = lambda function: lambda *values: function(*values) * (1 + slip)
    least = lambda pick: lambda *values: pick.reduce(np.array(values, dtype=np.float64))
    names = {"sqrt": of(np.sqrt), "log": of(np.log), "exp": of(np.exp)}
    return names | {"min": least(np.minimum), "max": least(np.maximum), "F": np.float64}


def evaluate(text, inputs, slip):
    names = functions(slip)
    code = compile(re.sub(r"(?<![\w.])(\d+\.?\d*(?:e[-+]?\d+)?|\.\d+)", r"F(\1)", text.replace("^", "**")), text, "eval")
    values = names | {name: np.float64(value) for name, value in zip(NAMES, inputs)}
    with np.errstate(all="ignore"):
        return float(eval(code, {"__builtins__": {}}, values))


def number(random):
    return random.choice(["1", "2", "3", "0.5", ".25", "1.5", "10", "2e-3", "1e3", "0"])


def atom(random, depth):
    kind = random.random()
    if depth == 0 or kind < 0.3:
        return random.choice(NAMES) if random.random() < 0.7 else number(random)
    if kind < 0.6:
        return f"({expression(random, depth - 1)})"
    if kind < 0.8:
        return f"{random.choice(['sqrt', 'log', 'exp'])}({expression(random, depth - 1)})"
    values = [expression(random, depth - 1) for _ in range(random.choice([2, 2, 3]))]
    return f"{random.choice(['min', 'max'])}({', '.join(values)})"


def expression(random, depth):
    text = random.choice(["", "", "", "-"]) + atom(random, depth)
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        operator = random.choice(["+", "-", "*", "/", "^"])
        space = random.choice(["", " "])
        text += space + operator + space + random.choice(["", "", "", "", "-"]) + atom(random, depth)
    return text


def main():
    generator = random.Random(2026)
    cases = []
    while len(cases) < CASES:
        text = expression(generator, 3)
        if len(text) > 150:
            continue
        exact, slipped = ([evaluate(text, inputs, slip) for inputs in INPUTS] for slip in (0, 1e-14))
        # A formula whose value depends on the last bits of a function says nothing about its reader.
        if any(np.isfinite(a) != np.isfinite(b) or np.isfinite(a) and abs(a - b) > 1e-11 * abs(a) for a, b in zip(exact, slipped)):
            continue
        cases.append({"text": text, "values": [value if np.isfinite(value) else None for value in exact]})
    lines = ",\n".join(json.dumps(case) for case in cases)
    print(f'{{"names": {json.dumps(NAMES)},\n"inputs": {json.dumps(INPUTS)},\n"cases": [\n{lines}\n]}}')


main()
