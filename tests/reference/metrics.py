"""Computes metrics of random classifications with scikit-learn and imbalanced-learn, for tests/metrics.rs.

    python3 tests/reference/metrics.py 100 > tests/reference/metrics.json

writes the cases that the test reads. `cargo xtask metrics` computes a thousand of them, and runs the test on these.
Needs the packages in requirements.txt.

Logits are multiples of 1/1024, which single precision holds. Half of the cases have logits on a coarse grid, so that
examples tie; classes may be absent from the labels, from the predictions, or from both. An undefined value is null: 0/0,
also where scikit-learn returns 0 for it.
"""

import json
import sys
import warnings

import numpy as np
from imblearn.metrics import geometric_mean_score
from sklearn import metrics

warnings.filterwarnings("ignore")


def scores(logits, label):
    """z_l − ln Σ_{k≠l} e^{z_k}."""
    others = np.delete(logits, label, axis=1)
    return logits[:, label] - np.logaddexp.reduce(others, axis=1)


def ties_by_rounding(logits):
    """Whether two different rows have scores so close that rounding decides their order."""
    for label in range(logits.shape[1]):
        ranked = sorted(zip(scores(logits, label), map(tuple, logits)))
        for (low, row), (high, other) in zip(ranked, ranked[1:]):
            if high - low < 1e-9 and row != other and logits.shape[1] > 2:
                return True
    return False


def drawn(random):
    while True:
        classes, examples = int(random.integers(2, 7)), int(random.integers(1, 25))
        grid = 512 if random.random() < 0.5 else 1
        logits = np.rint(random.normal(0, 2, (examples, classes)) * 1024 / grid) * grid / 1024
        if random.random() < 0.3:
            logits[: examples // 2] = logits[0]
        rarity = 2.0 ** -random.integers(0, 4, classes)
        labels = random.choice(classes, examples, p=rarity / rarity.sum())
        if not ties_by_rounding(logits):
            return logits, labels


def number(value):
    return None if value is None or np.isnan(value) else float(value)


def mean(values):
    defined = [value for value in values if value is not None]
    return float(np.mean(defined)) if defined else None


def decisions(random, logits, labels):
    """Decisions with shifted logits, their calibration in 15 bins, and the curves of the first class."""
    counts = random.integers(1, 100, logits.shape[1])
    tau = float(random.choice([0, 0.5, 1]))
    shifted = logits - tau * np.log(counts / counts.sum())
    odds = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    confidence = (odds / odds.sum(axis=1, keepdims=True)).max(axis=1)
    right = np.argmax(shifted, axis=1) == labels
    bins = np.digitize(confidence, np.arange(16) / 15, right=True)
    errors = [np.sum(bins == b) * abs(right[bins == b].mean() - confidence[bins == b].mean()) for b in set(bins)]
    truth, ranked, curve = labels == 0, scores(logits, 0), None
    if 0 < truth.sum() < len(truth):
        false_positives, recall, _ = metrics.roc_curve(truth, ranked, drop_intermediate=False)
        precision, _, _ = metrics.precision_recall_curve(truth, ranked)
        curve = [false_positives.tolist(), recall.tolist(), precision[:-1][::-1].tolist()]
    return {
        "counts": counts.tolist(),
        "tau": tau,
        "confusion": metrics.confusion_matrix(labels, np.argmax(shifted, axis=1), labels=range(len(counts))).tolist(),
        "calibration_error": float(sum(errors) / len(labels)),
        "curve": curve,
    }


def case(random):
    logits, labels = drawn(random)
    classes = logits.shape[1]
    every, predicted = list(range(classes)), np.argmax(logits, axis=1)
    each = {"labels": every, "average": None, "zero_division": np.nan}
    confusion = metrics.confusion_matrix(labels, predicted, labels=every)
    recall = [number(value) for value in metrics.recall_score(labels, predicted, **each)]
    # Two roots of the denominator are 0 where every label or every prediction is of one class.
    constant = len(set(labels)) == 1 or len(set(predicted)) == 1
    areas, precisions = [], []
    for label in every:
        truth, ranked = labels == label, scores(logits, label)
        areas.append(number(metrics.roc_auc_score(truth, ranked)) if 0 < truth.sum() < len(truth) else None)
        precisions.append(number(metrics.average_precision_score(truth, ranked)) if truth.any() else None)
    present = sorted(set(labels))
    return {
        "logits": logits.tolist(),
        "labels": labels.tolist(),
        "confusion": confusion.tolist(),
        "recall": recall,
        "precision": [number(value) for value in metrics.precision_score(labels, predicted, **each)],
        "f1": [number(value) for value in metrics.f1_score(labels, predicted, **each)],
        "predicted_share": [float(np.mean(predicted == label)) for label in every],
        "accuracy": float(metrics.accuracy_score(labels, predicted)),
        "balanced_accuracy": float(metrics.balanced_accuracy_score(labels, predicted)),
        "macro_f1": number(metrics.f1_score(labels, predicted, labels=every, average="macro", zero_division=np.nan)),
        "g_mean": float(geometric_mean_score(labels, predicted, labels=present, average="multiclass")),
        "matthews_corrcoef": None if constant else float(metrics.matthews_corrcoef(labels, predicted)),
        "roc_auc": [*areas, mean(areas)],
        "average_precision": [*precisions, mean(precisions)],
        "decisions": decisions(random, logits, labels),
    }


if __name__ == "__main__":
    random = np.random.default_rng(20)
    cases = [json.dumps(case(random)) for _ in range(int(sys.argv[1]))]
    print("[\n" + ",\n".join(cases) + "\n]")
