"""Curves as a pandas frame: one row for each recorded number, as in the CSV of the page and of the command."""

import json

#: The columns of the frame. `other` is the second class of a cosine, and missing elsewhere.
COLUMNS = ["algorithm", "seed", "split", "quantity", "class", "other", "step", "value"]


def frame(text):
    """Returns the frame of curves in JSON: `[{algorithm, seed, split, quantity, class, other, steps, values}]`."""
    import pandas

    curves = [{"other": None, **curve} for curve in json.loads(text)]
    table = pandas.DataFrame(
        [{**curve, "step": curve["steps"], "value": curve["values"]} for curve in curves], columns=COLUMNS
    ).explode(["step", "value"], ignore_index=True)
    return table.astype({"seed": "int64", "step": "int64", "value": "float64"})
