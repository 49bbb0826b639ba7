"""Colours and keys for new classes."""

from collections.abc import Collection

KEYS = "123456789qwetyuopasfghjklzbmrixdcnv"
"""In the order of reach: the digits, then the rows of the keyboard; last what the workbench uses."""

# Paul Tol's "bright" and "muted" schemes, distinguishable with the common colour-vision deficiencies, without their
# greys and with the neighbours most alike kept apart. https://personal.sron.nl/~pault/ (technical note, issue 3.2)
COLOURS = (
    "#4477aa",
    "#ee6677",
    "#228833",
    "#ccbb44",
    "#66ccee",
    "#aa3377",
    "#ee8866",
    "#44bb99",
    "#99ddff",
    "#882255",
    "#999933",
    "#332288",
    "#ddcc77",
    "#117733",
    "#cc6677",
    "#88ccee",
)


def free_key(taken: Collection[str]) -> str | None:
    """The first key that no class has, or none when all are taken."""
    return next((key for key in KEYS if key not in taken), None)


def next_colour(used: Collection[str]) -> str:
    """The colour that the fewest classes have; the earliest of those."""
    counts = dict.fromkeys(COLOURS, 0)
    for colour in used:
        if colour.lower() in counts:
            counts[colour.lower()] += 1
    return min(COLOURS, key=lambda colour: counts[colour])
