"""Medians and intervals of paired rounds."""

import random
import statistics


def ratio(ours, theirs, samples=4000):
    """The median of the rounds' ratios, and its 95 % interval by bootstrap."""
    pairs = [mine / other for mine, other in zip(ours, theirs)]
    chance = random.Random(7)
    medians = sorted(statistics.median(chance.choices(pairs, k=len(pairs))) for _ in range(samples))
    return statistics.median(pairs), medians[int(samples * 0.025)], medians[int(samples * 0.975)]
