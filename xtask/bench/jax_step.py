"""Measures compiled full-batch and mini-batch steps in JAX on one native core.

It reads the name of a perceptron in workloads.json and a duration in milliseconds from each line of its input, and
answers with a line of JSON: the times of a step measured for this duration, in milliseconds, one for each step.
"""

import json
import os
import pathlib
import sys
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import jax
import jax.numpy as jnp

RATE = 0.01


def initial(key, dims):
    keys = jax.random.split(key, len(dims) - 1)
    shapes = list(zip(dims[:-1], dims[1:]))
    return [(jax.random.normal(k, shape) / shape[0] ** 0.5, jnp.zeros(shape[1])) for k, shape in zip(keys, shapes)]


def loss(parameters, examples, label, total):
    for depth, (weights, bias) in enumerate(parameters):
        examples = examples @ weights + bias
        if depth < len(parameters) - 1:
            examples = jax.nn.relu(examples) if depth == 0 else jnp.tanh(examples)
    return -jnp.sum(jax.nn.log_softmax(examples)[:, label]) / total


@jax.jit
def step(parameters, classes):
    total = sum(len(examples) for examples in classes)
    gradients = [jax.grad(loss)(parameters, examples, label, total) for label, examples in enumerate(classes)]
    norms = [jnp.sqrt(sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(gradient))) for gradient in gradients]
    units = [jax.tree.map(lambda leaf, n=norm: leaf / n, gradient) for gradient, norm in zip(gradients, norms)]
    return jax.tree.map(lambda x, *unit: x - RATE * sum(unit), parameters, *units)


def contestant(dims, counts):
    """Returns a function that takes some seconds' steps and returns their times. Its first step compiles them."""
    key = jax.random.key(0)
    state = initial(key, dims)
    classes = [jax.random.normal(jax.random.fold_in(key, label), (count, dims[0])) for label, count in enumerate(counts)]
    state = jax.block_until_ready(step(state, classes))

    def measure(seconds):
        nonlocal state
        times = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            start = time.perf_counter()
            state = jax.block_until_ready(step(state, classes))
            times.append(1000 * (time.perf_counter() - start))
        return times

    return measure


workloads = json.loads((pathlib.Path(__file__).parent / "workloads.json").read_text())
contestants = {}
for line in sys.stdin:
    name, milliseconds = line.split()
    if name not in contestants:
        workload = workloads[name]
        contestants[name] = contestant(workload["dims"], workload.get("batch", workload["counts"]))
    print(json.dumps(contestants[name](float(milliseconds) / 1000)), flush=True)
