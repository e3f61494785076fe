#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the library's zones against Python's zoneinfo: every zone installed, both directions.

    zoneinfo_oracle.py HELPER [--seed N] [--instants N] [--zone NAME] [--quick]

A third of the instants lies anywhere in 1850..2500, a third in 1970..2100, a third within two hours of a
change of the zone. A failure prints the one line that reproduces it.
"""
import argparse
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

EPOCH = datetime(1970, 1, 1)
UTC_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
YEAR = 31556952
ONE, GAP, OVERLAP = 1, 2, 3


def offset_at(zone, instant):
    moment = (UTC_EPOCH + timedelta(seconds=instant)).astimezone(zone)
    return int(moment.utcoffset().total_seconds())


def change_between(zone, low, high):
    """An instant in (low, high] where the offset changes; the ends differ."""
    before = offset_at(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def pick(zone, chance, count):
    changes = []
    for _ in range(40):
        low = chance.randrange(-120 * YEAR, 150 * YEAR)
        high = low + chance.randrange(1, YEAR)
        if offset_at(zone, low) != offset_at(zone, high):
            changes.append(change_between(zone, low, high))
    for i in range(count):
        if i % 3 == 0:
            yield chance.randrange(-120 * YEAR, 530 * YEAR)
        elif i % 3 == 1 or not changes:
            yield chance.randrange(0, 130 * YEAR)
        else:
            yield chance.choice(changes) + chance.choice((-1, 0, 1, chance.randrange(-7200, 7200)))


def check_local(zone, local, answer):
    """What is wrong with the library's answer for a wall clock time, or None."""
    kind, first, last = answer
    naive = EPOCH + timedelta(seconds=local)
    early = int(naive.replace(tzinfo=zone, fold=0).utcoffset().total_seconds())
    late = int(naive.replace(tzinfo=zone, fold=1).utcoffset().total_seconds())
    if early == late:
        expected = (ONE, local - early, local - early)
    elif early > late:
        expected = (OVERLAP, local - early, local - late)
    else:
        end = change_between(zone, local - late - 1, local - early)
        expected = (GAP, end, end)
    return None if answer == expected else f"expected {expected}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("helper")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--instants", type=int, default=300)
    parser.add_argument("--zone")
    parser.add_argument("--quick", action="store_true", help="60 zones, 60 instants")
    options = parser.parse_args()
    names = [options.zone] if options.zone else sorted(available_timezones())
    count = options.instants
    if options.quick:
        names = random.Random(options.seed).sample(names, 60)
        count = 60
    print(f"seed {options.seed}, {len(names)} zones, {count} instants each, both directions")
    helper = subprocess.Popen([options.helper], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    failures = 0
    for name in names:
        zone = ZoneInfo(name)
        chance = random.Random(f"{options.seed} {name}")
        instants = list(pick(zone, chance, count))
        locals_ = [instant + offset_at(zone, instant) + chance.choice((0, 0, 1800, -1800, 3600, -3600))
                   for instant in instants]
        lines = [f"Z {name}"] + [f"U {i}" for i in instants] + [f"L {l}" for l in locals_]
        helper.stdin.write("\n".join(lines) + "\n")
        helper.stdin.flush()
        loaded = helper.stdout.readline().strip()
        if loaded != "ok":
            sys.exit(f"{name}: {loaded}")
        wrong = []
        for instant in instants:
            answer, expected = int(helper.stdout.readline()), offset_at(zone, instant)
            if answer != expected:
                wrong.append(f"instant {instant}: offset {answer}, expected {expected}")
        for local in locals_:
            answer = tuple(int(part) for part in helper.stdout.readline().split())
            problem = check_local(zone, local, answer)
            if problem:
                wrong.append(f"local {local}: {answer}, {problem}")
        for text in wrong[:3]:
            print(f"{name}: {text}\n  again: {sys.argv[0]} {options.helper} --seed {options.seed} "
                  f"--instants {count} --zone {name}")
        failures += len(wrong)
    helper.stdin.close()
    helper.wait()
    print(f"{len(names) * count * 2} answers compared, {failures} wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
