"""Explores the road whole, or a part of it: `python -m tests.explore --changes 1 --family burial`.

Prints states, moves and time of each part, and what it found, with the shortest way there in words. Exit 1 where
something was found. With `--kept FILE` a part that was walked before is not walked again, and the sum is that of all
runs: `--changes 2 --kept whole.json --next 1` walks one part more; `--processes 2` walks two at a time.
"""

import argparse
import sys
from pathlib import Path

from tests.explore import kept, side_by_side
from tests.explore.plans import SHORT, whole


def main() -> int:
    options = parsed()
    plans = SHORT if options.short else tuple(whole(options.changes, every_word=options.every_word))
    plans = tuple(plan for plan in plans if options.family in plan.name)
    walked = kept.program()
    before = kept.parts_in(options.kept, walked) if options.kept else {}
    parts = {plan.name: before[plan.name] for plan in plans if plan.name in before}
    to_walk = [plan for plan in plans if plan.name not in parts][: options.next]
    for name, part in side_by_side.walked(to_walk, options.most, options.processes):
        parts[name] = part
        if options.kept:
            kept.keep(options.kept, walked, name, part)
    print(kept.summary(parts.values(), len(plans)))
    return 1 if any(part.faults for part in parts.values()) else 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.explore", description=__doc__)
    parser.add_argument("--short", action="store_true", help="what the tests run")
    parser.add_argument("--family", default="", help="only parts whose name has this in it")
    parser.add_argument("--changes", type=int, default=2, help="changes of registers and faults a road, at most (2)")
    parser.add_argument("--every-word", action="store_true", help="every saying and button, naming in every state")
    parser.add_argument("--most", type=int, default=10**9, help="states of one part, then it is cut")
    parser.add_argument("--kept", type=Path, help="the file of what parts came to, in earlier runs too")
    parser.add_argument("--next", type=int, help="how many parts more; all")
    parser.add_argument("--processes", type=int, default=1, help="how many parts are walked at a time (1)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
