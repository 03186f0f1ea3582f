"""Runs without a browser, by the command `imbalance-lab`."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from . import curves

#: A line in which the command says how many runs are finished.
PROGRESS = re.compile(r"\d+ of \d+ runs\b")
#: The packaged images, which the wheel brings along.
IMAGES = pathlib.Path(__file__).parent / "page" / "data"


class NoCommand(RuntimeError):
    """The command is not on this machine."""


class RunFailed(RuntimeError):
    """The command refused the experiment. The message is the command's own."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a run gave."""

    #: The curves in JSON, as the command wrote them.
    json: str = dataclasses.field(repr=False)
    #: The checksum of each run, by its name, such as `GD (seed 1)`. Equal checksums mean equal bits.
    checksums: dict
    #: What the command said besides, such as that a run diverged.
    messages: list
    #: The picture of the curves.
    svg: str = dataclasses.field(repr=False)

    @property
    def curves(self):
        """The curves as a pandas frame, with a row for each recorded number."""
        return curves.frame(self.json)

    def _repr_svg_(self):
        return self.svg


def run(experiment="drop", *, quantities=("loss", "recall"), threads=None, files=(), images=None, command=None):
    """Trains every run of an experiment to its end, and returns its `Outcome`.

    `experiment` is a document as a dict or JSON, the path of one, or the name of a preset. `quantities` are those of the
    picture. `threads` limits how many runs train at the same time. `files` are your own files that the document names;
    those of a document in a file are found beside it. `images` is a folder with the packaged images.
    `command` is the program; otherwise the variable IMBALANCE_LAB names it, or it is on the PATH.

    Raises `NoCommand` if there is no such program, and `RunFailed` if it refuses the experiment.
    """
    program = command or os.environ.get("IMBALANCE_LAB") or shutil.which("imbalance-lab")
    if not program:
        raise NoCommand(
            "The command imbalance-lab is not on the PATH. Install it with `cargo install --path crates/cli` in the "
            "repository, or name it with the variable IMBALANCE_LAB. In a notebook, Lab needs no command."
        )
    with tempfile.TemporaryDirectory(prefix="imbalance-lab-") as folder:
        json_file, svg_file = pathlib.Path(folder, "curves.json"), pathlib.Path(folder, "curves.svg")
        words = [program, "run", written(experiment, folder), "--json", json_file, "--svg", svg_file]
        words += ["--quantities", ",".join(quantities)]
        images = images or (IMAGES if IMAGES.is_dir() else None)
        if images:
            words += ["--data", images]
        for file in files:
            words += ["--file", file]
        if threads:
            words += ["--threads", str(threads)]
        try:
            done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False)
        except OSError as error:
            raise NoCommand(f"{program} cannot be started: {error}") from error
        lines = done.stderr.splitlines()
        if done.returncode != 0:
            raise RunFailed("\n".join(line for line in lines if not PROGRESS.match(line)).strip())
        checksum = re.compile(r"(.*): checksum ([0-9a-f]{16})")
        found = [match.groups() for line in lines if (match := checksum.fullmatch(line))]
        others = [line for line in lines if not checksum.fullmatch(line) and not PROGRESS.match(line)]
        return Outcome(json_file.read_text("utf-8"), dict(found), others, svg_file.read_text("utf-8"))


def written(experiment, folder):
    """Returns what the command takes: a path or the name of a preset. A document is written to a file."""
    if isinstance(experiment, dict):
        experiment = json.dumps(experiment)
    if isinstance(experiment, str) and experiment.lstrip().startswith("{"):
        file = pathlib.Path(folder, "experiment.json")
        file.write_text(experiment, encoding="utf-8")
        return file
    return experiment
