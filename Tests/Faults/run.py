"""Breaks what a desk stands on, and looks whether it keeps its word.

    python3 Tests/Faults/run.py --program .build/debug/aftercare [--all] [NAME …]

Real engines, the built program, nothing simulated. Each scenario has a time limit; the last line counts.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

import desk
import races
import scenarios
import upgrade
from scenarios import Skipped

# In the order they run; the second value is the limit in seconds, the third whether --all is needed for it.
SCENARIOS = [
    (scenarios.a_node_is_killed, 90, False),
    (scenarios.the_server_is_restarted, 90, False),
    (scenarios.connections_are_cut, 90, False),
    (scenarios.the_primary_is_lost, 120, False),
    (scenarios.the_primary_stands_still, 180, False),
    (scenarios.the_standby_is_lost, 150, False),
    (races.two_nodes_race_on_a_server, 120, False),
    (races.two_nodes_race_on_a_file, 120, False),
    (scenarios.the_disk_is_full, 120, False),
    (scenarios.the_file_is_locked, 90, False),
    (scenarios.the_disk_fails, 180, False),
    (scenarios.the_clock_jumps, 180, False),
    (scenarios.a_move_is_broken_off, 150, False),
    (upgrade.two_versions_serve, 150, False),
    (scenarios.the_servers_disk_is_full, 180, True),
]


class OutOfTime(Exception):
    pass


def out_of_time(*_):
    raise OutOfTime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--scratch", help="where to work; a new folder that is removed unless said")
    parser.add_argument("--all", action="store_true", help="also what is slow")
    parser.add_argument("--list", action="store_true", help="only name the scenarios")
    parser.add_argument("names", nargs="*", help="only those whose names contain one of these")
    options = parser.parse_args()
    if options.list:
        for scenario, _, slow in SCENARIOS:
            print(f"{scenario.__name__}{' (--all)' if slow else ''}: {scenario.__doc__}")
        return 0
    desk.PROGRAM = os.path.abspath(options.program)
    desk.SCRATCH = os.path.abspath(options.scratch) if options.scratch else tempfile.mkdtemp(prefix="aftercare-faults.")
    os.makedirs(desk.SCRATCH, exist_ok=True)
    os.chmod(desk.SCRATCH, 0o755)
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
    signal.signal(signal.SIGALRM, out_of_time)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    passed = failed = skipped = 0
    for scenario, limit, slow in SCENARIOS:
        name = scenario.__name__
        if options.names and not any(word in name for word in options.names):
            continue
        if slow and not options.all and not options.names:
            print(f"SKIPPED {name}: runs with --all", flush=True)
            skipped += 1
            continue
        began = time.monotonic()
        try:
            signal.alarm(limit)
            words = scenario()
            signal.alarm(0)
            passed += 1
            print(f"passed {name} ({time.monotonic() - began:.0f} s): {words}", flush=True)
        except Skipped as why:
            signal.alarm(0)
            skipped += 1
            print(f"SKIPPED {name}: {why}", flush=True)
        except OutOfTime:
            failed += 1
            print(f"FAILED {name}: not over after {limit} s", flush=True)
            traceback.print_exc()
        except Exception as error:
            signal.alarm(0)
            failed += 1
            print(f"FAILED {name} ({time.monotonic() - began:.0f} s): {error}", flush=True)
            if not isinstance(error, desk.Fault):
                traceback.print_exc()
    if options.scratch is None and failed == 0:
        shutil.rmtree(desk.SCRATCH, ignore_errors=True)
    elif failed:
        print(f"logs are in {desk.SCRATCH}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
