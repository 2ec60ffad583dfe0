"""What wheels say of themselves, for tests that predict installs: test/fixtures/pip/wheels.json.gz.

Usage: listWheels.py measured.json FOLDER | gzip -9 > wheels.json.gz
Of each wheel that measured.json names: its bytes, its requirements, its entry points, and its files as
[bytes, path] with what a path has in common with the one before it as a number of characters before it.
"""

import email
import json
import os
import re
import sys
import zipfile


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


wanted = {name.lower() for row in json.load(open(sys.argv[1])) for name in row["packages"]}
wheels = {}
for file in sorted(os.listdir(sys.argv[2])):
    if not file.endswith(".whl"):
        continue
    name, version = file.split("-")[:2]
    if f"{normal(name)}-{version}" not in {f"{normal(each.rsplit('-', 1)[0])}-{each.rsplit('-', 1)[1]}" for each in wanted}:
        continue
    path = os.path.join(sys.argv[2], file)
    with zipfile.ZipFile(path) as archive:
        files, before, texts = [], "", {"METADATA": "", "entry_points.txt": ""}
        for info in sorted(archive.infolist(), key=lambda each: each.filename):
            shared = len(os.path.commonprefix([before, info.filename]))
            files.append([info.file_size, shared, info.filename[shared:]])
            before = info.filename
            folder, _, last = info.filename.rpartition("/")
            if folder.endswith(".dist-info") and last in texts:
                texts[last] = archive.read(info).decode()
    head = email.message_from_string(texts["METADATA"])
    wheels[file] = {
        "bytes": os.path.getsize(path),
        "requires": head.get_all("Requires-Dist") or [],
        "entryPoints": texts["entry_points.txt"],
        "metadataBytes": len(texts["METADATA"].encode()),
        "files": files,
    }
json.dump(wheels, sys.stdout, separators=(",", ":"))
