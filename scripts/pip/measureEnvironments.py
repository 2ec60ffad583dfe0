"""Measures virtual environments for core/estimate/packages/pip/environments.ts.

Usage: PYTHON measureEnvironments.py [FOLDER] > rows.json, with a PYTHON of each version to be measured;
FOLDER holds wheels of pip. Prints a row for the environment that `python -m venv` makes, and one for
each pip of FOLDER beside the setuptools that this Python brings, installed as ensurepip does it. Paths
stand in compiled modules and scripts, so an environment is made at two paths: `bytes` are those at a
path of no length, `perCharacter` is what each character of it adds. The folder is called venv, as most are:
its name stands in the prompt too.
"""

import ensurepip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def bytes_of(folder):
    files = (each for each in pathlib.Path(folder).rglob("*"))
    return sum(each.stat().st_size for each in files if each.is_file() and not each.is_symlink())


def venv(folder, *options):
    subprocess.run([sys.executable, "-m", "venv", *options, folder], check=True)


def with_wheels(folder, wheels):
    """What ensurepip does: the wheels install themselves, without an index."""
    venv(folder, "--without-pip")
    place = os.path.commonpath([os.path.dirname(wheel) for wheel in wheels])
    call = [os.path.join(folder, "bin", "python"), "-W", "ignore", "-c"]
    code = "import runpy, sys; sys.path[:0] = %r; runpy.run_module('pip', run_name='__main__')"
    options = ["install", "--no-cache-dir", "--no-index", "--find-links", place, "--upgrade"]
    names = [os.path.basename(wheel).split("-")[0] for wheel in wheels]
    for key in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        os.environ.pop(key, None)
    environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull}
    subprocess.run(
        [*call, code % wheels, *options, *names], check=True, env=environment, stdout=sys.stderr
    )


def measured(make):
    sizes = []
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        for parent in (place, os.path.join(place, "p" * 99)):
            os.makedirs(parent, exist_ok=True)
            folder = os.path.join(parent, "venv")
            make(folder)
            sizes.append(bytes_of(folder))
            shutil.rmtree(folder)
        per_character = round((sizes[1] - sizes[0]) / 100)
        return sizes[0] - per_character * len(os.path.join(place, "venv")), per_character


def bundled():
    """Wheels that this Python brings, or that its distribution keeps apart for it."""
    own = pathlib.Path(ensurepip.__file__).parent / "_bundled"
    system = pathlib.Path(getattr(ensurepip, "_WHEEL_PKG_DIR", None) or own)
    return sorted(str(wheel) for place in {own, system} for wheel in place.glob("*.whl"))


def version_of(wheels, name):
    for wheel in wheels:
        if os.path.basename(wheel).startswith(name + "-"):
            return os.path.basename(wheel).split("-")[1]
    return None


def row(pip, setuptools, make):
    size, per_character = measured(make)
    facts = {"minor": sys.version_info[1], "pip": pip, "setuptools": setuptools}
    return {**facts, "bytes": size, "perCharacter": per_character}


own = [each for each in bundled() if os.path.basename(each).startswith(("pip-", "setuptools-"))]
if sys.version_info >= (3, 12):
    own = [each for each in own if os.path.basename(each).startswith("pip-")]
setuptools = version_of(own, "setuptools")
rows = [
    row(None, None, lambda folder: venv(folder, "--without-pip")),
    row(version_of(own, "pip"), setuptools, venv),
]
for wheel in sorted(pathlib.Path(sys.argv[1]).glob("pip-*.whl")) if len(sys.argv) > 1 else []:
    version = version_of([str(wheel)], "pip")
    if version == rows[1]["pip"]:
        continue
    with tempfile.TemporaryDirectory() as together:
        chosen = [str(wheel), *(each for each in own if "setuptools-" in os.path.basename(each))]
        copies = [shutil.copy(each, together) for each in chosen]
        try:
            rows.append(row(version, setuptools, lambda folder: with_wheels(folder, copies)))
        except subprocess.CalledProcessError:
            print(f"pip {version} does not run with {sys.version}", file=sys.stderr)
json.dump(rows, sys.stdout)
print()
