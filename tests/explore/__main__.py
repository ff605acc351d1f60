"""Explores the road whole, or a part of it: `python -m tests.explore --changes 1 --family burial`.

Prints states, moves and time of each part, and what it found, with the shortest way there in words. Exit 1 where
something was found.
"""

import argparse
import logging
import sys

from tests.explore.explorer import Explored, explore
from tests.explore.plans import SHORT, whole


def main() -> int:
    options = parsed()
    logging.disable(logging.CRITICAL)
    plans = SHORT if options.short else tuple(whole(options.changes, every_word=options.every_word))
    results = []
    for plan in plans:
        if options.family in plan.name:
            results.append(explore(plan, most=options.most))
            tell(results[-1])
    states, moves = sum(result.states for result in results), sum(result.moves for result in results)
    seconds = sum(result.seconds for result in results)
    kinds = sum(len(result.faults) for result in results)
    print(f"{len(results)} parts: {states} states, {moves} moves, {seconds:.0f} s of processor, {kinds} kinds of fault")
    return 1 if kinds else 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.explore", description=__doc__)
    parser.add_argument("--short", action="store_true", help="what the tests run")
    parser.add_argument("--family", default="", help="only parts whose name has this in it")
    parser.add_argument("--changes", type=int, default=2, help="changes of registers and faults a road (2)")
    parser.add_argument("--every-word", action="store_true", help="every saying and button, naming in every state")
    parser.add_argument("--most", type=int, default=10**9, help="states of one part, then it is cut")
    return parser.parse_args()


def tell(result: Explored) -> None:
    cut = "" if result.is_whole else ", cut: ends are not looked for"
    print(f"{result.plan.name}: {result.states} states, {result.moves} moves, {result.seconds:.1f} s{cut}", flush=True)
    for fault in sorted(result.faults.values(), key=lambda fault: -fault.count):
        print(f"  {fault.count} × {fault.what}\n      {' > '.join(fault.way)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
