"""Small runs of the benches: that they run, and that nothing is wrong by a multiple. `make bench` measures."""

from tests.bench import bench_embedding, bench_fine_tuning, bench_head, bench_serving

LENIENT = 2.0
"""Short runs on busy machines are noisy; a fall back to a slow path costs more than this."""


def test_serving_costs_little_more_than_the_least_that_could_serve_it() -> None:
    ratios = bench_serving.main(images=2000, rounds=3, per_round=200)
    assert ratios["page / empty route, server CPU"] < 3 * LENIENT
    assert ratios["thumbnail / empty route, server CPU"] < 3 * LENIENT
    assert ratios["write of 50 labels / one commit, wall"] < 5 * LENIENT


def test_embedding_is_faster_than_eager_torch() -> None:
    figures = bench_embedding.main(rounds=1)
    assert figures["ratio"] > figures["goal"] / LENIENT
    assert figures["mean_cosine"] > 0.98


def test_fine_tuning_costs_little_more_than_the_bare_loop() -> None:
    figures = bench_fine_tuning.main(images=320, with_photos=False)
    assert figures["ratio"] > bench_fine_tuning.SPEED_GOAL / LENIENT


def test_an_order_follows_its_labels_within_a_few_scans() -> None:
    figures = bench_head.speed(images=10_000, rounds=8)
    assert figures["order / scan"] < 5 * LENIENT
    assert figures["LogisticRegression / head"] > 1 / LENIENT
