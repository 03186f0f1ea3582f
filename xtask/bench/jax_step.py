"""Measures compiled full-batch and mini-batch steps in JAX on one native core.

Prints the milliseconds per step for every perceptron in workloads.json, as JSON.
"""

import json
import os
import pathlib
import statistics
import sys
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import jax
import jax.numpy as jnp

RATE = 0.01
SECONDS = 1.0


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


def measure(dims, counts):
    key = jax.random.key(0)
    parameters = initial(key, dims)
    classes = [jax.random.normal(jax.random.fold_in(key, label), (count, dims[0])) for label, count in enumerate(counts)]
    parameters = jax.block_until_ready(step(parameters, classes))
    times = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter()
        parameters = jax.block_until_ready(step(parameters, classes))
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


workloads = json.loads((pathlib.Path(__file__).parent / "workloads.json").read_text())
perceptrons = {name: it for name, it in workloads.items() if "dims" in it}
times = {name: measure(it["dims"], it.get("batch", it["counts"])) for name, it in perceptrons.items()}
json.dump(times, sys.stdout)
