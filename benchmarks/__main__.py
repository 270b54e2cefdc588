"""`python -m benchmarks [publish] [mint] [resync] [preview] [desk] [reports] [--small]`: measures and prints tables."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator

from benchmarks import desk, figures, mint, preview, publish, reports, resync, surroundings

MEASUREMENTS = ("publish", "mint", "resync", "preview", "desk", "reports")
DATABASES = ("sqlite", "postgresql")


def main() -> None:
    arguments = _arguments()
    logging.disable(logging.WARNING)
    print(figures.machine())
    for name in arguments.measurements or MEASUREMENTS:
        if name == "publish":
            for kind in _databases():
                publish.measure(kind, arguments.publishes)
        elif name == "desk":
            for kind in _databases():
                desk.measure(kind, arguments.listed)
        elif name == "reports":
            for kind in _databases():
                reports.measure(kind, arguments.listed)
        elif name == "mint":
            mint.measure(arguments.records)
        elif name == "preview":
            preview.measure(10 * arguments.dois)
        else:
            resync.measure(arguments.dois)


def _databases() -> Iterator[str]:
    for kind in DATABASES:
        if kind == "postgresql" and not surroundings.has_postgresql():
            print("\nnot measured: postgresql is not there")
        else:
            yield kind


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("measurements", nargs="*", choices=[*MEASUREMENTS, []], metavar="|".join(MEASUREMENTS))
    parser.add_argument("--small", action="store_true", help="sizes for trying it out")
    parser.add_argument("--publishes", type=int, help="clicks in each situation (200)")
    parser.add_argument("--records", type=int, help="DOIs to mint (1000)")
    parser.add_argument("--dois", type=int, help="DOIs to keep in step (10000)")
    parser.add_argument("--listed", type=int, help="DOIs to look through (1000000)")
    arguments = parser.parse_args()
    sizes = (20, 50, 200, 2000) if arguments.small else (200, 1000, 10_000, 1_000_000)
    for name, size in zip(("publishes", "records", "dois", "listed"), sizes, strict=True):
        if getattr(arguments, name) is None:
            setattr(arguments, name, size)
    return arguments


if __name__ == "__main__":
    main()
