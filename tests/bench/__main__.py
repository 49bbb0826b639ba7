"""All benches, one after the other: `make bench`, or `python -m tests.bench NAME …` for some."""

import sys
from collections.abc import Callable

from tests.bench import bench_accuracy, bench_embedding, bench_fine_tuning, bench_head, bench_serving
from tests.e2e import bench_loop, bench_workbench

BENCHES: dict[str, Callable[[], object]] = {
    "embedding": bench_embedding.main,
    "serving": bench_serving.main,
    "workbench": bench_workbench.main,
    "workbench of 100 thousand": bench_workbench.main_of_many,
    "accuracy": bench_accuracy.main,
    "head": bench_head.main,
    "fine-tuning": bench_fine_tuning.main,
    "loop": bench_loop.main,
}


def main(names: list[str]) -> None:
    for name in names or BENCHES:
        print(f"{name}", flush=True)
        BENCHES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
