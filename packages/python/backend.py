"""Builds the wheel, by the hook of PEP 517 for wheels, with Python alone. On one machine, the same files give the same
bytes.

A wheel is a zip of the package's files and of three files that describe them.
"""

import base64
import hashlib
import pathlib
import tomllib
import zipfile

HERE = pathlib.Path(__file__).parent
#: The earliest time that a zip can hold.
TIME = (1980, 1, 1, 0, 0, 0)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Writes the wheel to a folder, and returns its name."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    files = {}
    for path in sorted((HERE / "imbalance_lab").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            files[path.relative_to(HERE).as_posix()] = path.read_bytes()
    info = f"{stem}.dist-info"
    for name in project["license-files"]:
        files[f"{info}/licenses/{name}"] = (HERE / name).read_bytes()
    files[f"{info}/METADATA"] = metadata(project).encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: imbalance-lab\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = "".join(f"{name},{checksum(content)},{len(content)}\n" for name, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    wheel = f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return wheel


def metadata(project):
    """Returns the file that describes the package to installers."""
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", project["name"]),
        ("Version", project["version"]),
        ("Summary", project["description"]),
        ("Keywords", ",".join(project["keywords"])),
        ("License-Expression", project["license"]),
        *(("License-File", name) for name in project["license-files"]),
        ("Requires-Python", project["requires-python"]),
        *(("Requires-Dist", name) for name in project["dependencies"]),
        ("Description-Content-Type", "text/markdown"),
    ]
    readme = (HERE / project["readme"]).read_text(encoding="utf-8")
    return "".join(f"{name}: {value}\n" for name, value in fields) + "\n" + readme


def checksum(content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"sha256={digest}"
