"""The learning dynamics of class imbalance, step by step.

`Lab` shows the lab in a notebook. `run` trains an experiment without a browser, with the command `imbalance-lab`. Both
return the same curves, to the last bit.
"""

from .native import NoCommand, Outcome, RunFailed, run

__all__ = ["Lab", "NoCommand", "Outcome", "RunFailed", "run"]


def __getattr__(name):
    # `run` needs no widgets, so a machine without them, such as a node of a cluster, can import this package.
    if name == "Lab":
        from .lab import Lab

        return Lab
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
