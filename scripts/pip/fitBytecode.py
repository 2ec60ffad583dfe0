"""Makes data/pip/bytecode.json from what measureBytecode.py printed.

Usage: fitBytecode.py WHEELS 8=rows38.json 11=rows311.json ... > bytecode.json
WHEELS lists the wheels in the order in which they were measured; each table is of one minor version.
"""

import json
import math
import re
import sys

# Projects of fewer bytes say more of the line's error than of themselves.
LEAST = 5_000
# The two groups of versions that a project has a factor for: before 3.11, and since.
GROUPS = ((8, 9, 10), (11, 12, 13))


def project(path):
    return re.sub(r"[-_.]+", "-", path.split("/")[-1].split("-")[0]).lower()


def fit(rows, common):
    """A line over the sources' bytes, by least squares of the relative error."""
    sums = [0.0] * 5
    for wheel, source, _, compiled in rows:
        if source == 0 or wheel not in common:
            continue
        weight = 1 / (source + 2_000) ** 2
        for at, value in enumerate((1, source, source**2, compiled, source * compiled)):
            sums[at] += weight * value
    n, x, xx, y, xy = sums
    slope = (n * xy - x * y) / (n * xx - x * x)
    return (y - slope * x) / n, slope


wheels = [project(line.strip()) for line in open(sys.argv[1])]
tables = [argument.split("=") for argument in sys.argv[2:]]
tables = [(int(minor), json.load(open(name))) for minor, name in tables]
# Lines are comparable where they go through the same wheels; factors are measured for more.
common = set.intersection(*({row[0] for row in rows} for _, rows in tables))
lines = []
factors = {}
for minor, rows in tables:
    each, slope = fit(rows, common)
    empty = sorted(compiled for _, source, _, compiled in rows if source == 0)
    sums = {}
    for wheel, source, _, compiled in rows:
        if source > 0:
            total = sums.setdefault(wheels[wheel], [0, 0.0, 0])
            total[0] += source
            total[1] += each + slope * source
            total[2] += compiled
    shares = {name: total[2] / total[1] for name, total in sums.items() if total[0] >= LEAST}
    logs = [math.log(share) for share in shares.values()]
    mean = sum(logs) / len(logs)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in logs) / len(logs))
    lines.append(
        {
            "minor": minor,
            "each": round(each),
            "perByte": round(slope, 4),
            "empty": empty[len(empty) // 2],
            "deviation": round(deviation, 3),
        }
    )
    for name, share in shares.items():
        factors.setdefault(name, {})[minor] = share
projects = {}
for name, shares in sorted(factors.items()):
    groups = [[shares[minor] for minor in group if minor in shares] for group in GROUPS]
    if all(groups):
        projects[name] = [round(sum(group) / len(group), 3) for group in groups]
json.dump(
    {
        "comment": "Compiled Python modules beside their sources; measured by scripts/pip/measureBytecode.py, "
        "fitted by fitBytecode.py. lines: bytes of a .pyc without its path, by minor version of Python 3 = each + "
        "perByte * bytes of the source; empty: of an empty source; deviation: of the logarithm of a project's "
        "share. projects: how often the line a project's modules are, before Python 3.11 and since.",
        "lines": lines,
        "projects": projects,
    },
    sys.stdout,
)
print()
