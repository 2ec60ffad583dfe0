"""Measures what Python sources compile to, for core/estimate/packages/pip/bytecode.ts.

Usage: PYTHON measureBytecode.py WHEEL... > table.json, with a PYTHON of each version to be measured.
Every .py of the wheels is compiled as pip does it, as if it lay in /usr/local/lib/pythonX.Y/site-packages.
Prints a row for each: wheel, bytes of the source, bytes of it compressed in the wheel, bytes of the
.pyc without its own path, which is written once into each.
"""

import importlib._bootstrap_external as bootstrap
import json
import sys
import warnings
import zipfile

warnings.simplefilter("ignore")
place = "/usr/local/lib/python%d.%d/site-packages/" % sys.version_info[:2]
rows = []
for index, wheel in enumerate(sys.argv[1:]):
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            if not info.filename.endswith(".py") or ".data/" in info.filename:
                continue
            source = archive.read(info)
            path = place + info.filename
            try:
                code = compile(source, path, "exec", dont_inherit=True, optimize=-1)
            except (SyntaxError, ValueError, RecursionError):
                continue
            compiled = bootstrap._code_to_timestamp_pyc(code, 0, len(source))
            rows.append((index, info.file_size, info.compress_size, len(compiled) - len(path)))
json.dump(rows, sys.stdout)
