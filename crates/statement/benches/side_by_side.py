"""Runs our reader and the Python ones in turn and prints microseconds of CPU per transaction."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import mt940
from pycamt.parser import Camt053Parser

tool, slices = sys.argv[1], int(sys.argv[2])
COUNT = {"mt940": 2_000, "camt": 2_000}
failures = []


def run(*arguments):
    return subprocess.run([tool, *arguments], check=True, capture_output=True).stdout


def python_mt940(path):
    return len(list(mt940.parse(path.read_text(encoding="utf-8"))))


def python_camt(path):
    return len(Camt053Parser.from_file(path).get_transactions())


def theirs(read, path, count):
    start, runs = time.process_time(), 0
    while runs == 0 or time.process_time() - start < 1:
        assert read(path) == count
        runs += 1
    return (time.process_time() - start) * 1e6 / (runs * count)


def limit(holds, text):
    print(f"* {'kept' if holds else 'NOT KEPT'}: {text}")
    if not holds:
        failures.append(text)


with tempfile.TemporaryDirectory() as folder:
    files = {}
    for shape in COUNT:
        for count in (COUNT[shape], 10_000, 100_000):
            files[shape, count] = Path(folder) / f"{count}.{shape}"
            files[shape, count].write_bytes(run("generate", shape, str(count)))

    print("| format | ours, µs per transaction | theirs | times |")
    print("|---|---|---|---|")
    ratios, ours = {}, {}
    for shape, read, name in (("mt940", python_mt940, "mt-940"), ("camt", python_camt, "pycamt")):
        path, mine, other = files[shape, COUNT[shape]], [], []
        for _ in range(slices):
            mine.append(float(run("measure", path, "1")))
            other.append(theirs(read, path, COUNT[shape]))
        ours[shape] = statistics.median(mine)
        ratios[shape] = statistics.median(b / a for a, b in zip(mine, other))
        print(f"| {shape} | {ours[shape]:.2f} | {name}: {statistics.median(other):.0f} | {ratios[shape]:.0f} |")

    print()
    print("| format | 10^4: µs each, peak MiB | 10^5: µs each, peak MiB | time grows | memory grows |")
    print("|---|---|---|---|---|")
    growth = {}
    for shape in COUNT:
        small, large = files[shape, 10_000], files[shape, 100_000]
        pairs = [(float(run("measure", small, "1")), float(run("measure", large, "1"))) for _ in range(slices)]
        one, ten = (statistics.median(column) for column in zip(*pairs))
        peaks = [int(run("peak", path)) / 1024 for path in (small, large)]
        growth[shape] = (statistics.median(10 * b / a for a, b in pairs), peaks[1] / peaks[0])
        print(f"| {shape} | {one:.2f}, {peaks[0]:.0f} | {ten:.2f}, {peaks[1]:.0f} | {growth[shape][0]:.1f} | {growth[shape][1]:.1f} |")

    print()
    limit(ours["mt940"] <= 2, f"MT940 at most 2 µs per transaction ({ours['mt940']:.2f})")
    limit(ours["camt"] <= 3, f"CAMT at most 3 µs per transaction ({ours['camt']:.2f})")
    limit(ratios["mt940"] >= 25, f"25 times mt-940 ({ratios['mt940']:.0f})")
    limit(ratios["camt"] >= 50, f"50 times pycamt ({ratios['camt']:.0f})")
    for shape, (of_time, of_memory) in growth.items():
        limit(of_time <= 12, f"{shape}: ten times the entries in at most 12 times the time ({of_time:.1f})")
        limit(of_memory <= 12, f"{shape}: ten times the entries in at most 12 times the memory ({of_memory:.1f})")

sys.exit(1 if failures else 0)
