"""Whether the time that something takes tells what it came upon."""
import random
import statistics
import time


# Nobody sees less than this through a socket and a scheduler.
UNSEEN_S = 50e-6


def told_by_time(first, second, rounds=(15, 45, 180), nothing=0.1):
    """Do two calls take times that tell them apart? Called in turn, in pairs; the medians if in each round the one took longer
    than the other, most times it was called and by more than `nothing` of it: a hiccup of the machine does not last that long."""
    for count in rounds:
        times = [], []
        for _ in range(count):
            for which in random.sample((0, 1), 2):
                begun = time.perf_counter()
                (first, second)[which]()
                times[which].append(time.perf_counter() - begun)
        longer = sum(a > b for a, b in zip(*times))
        medians = [statistics.median(one) for one in times]
        apart = abs(medians[0] - medians[1])
        by_chance = (1.1 if count == rounds[-1] else 0.5) * count ** 0.5
        if abs(longer - count / 2) < by_chance or apart < max(nothing * min(medians), UNSEEN_S):
            return None
    return medians
