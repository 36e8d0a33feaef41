"""Persons who hang together: named on one call, or each with somebody who was, by however many calls."""

from typing import Any


def together(calls: Any, persons: Any) -> tuple[Any, Any]:
    """The distinct persons, and for each the number of the group it hangs together with.

    `calls` and `persons` are arrays of one length: this person is on this call. Groups are the connected
    components of that graph (scipy.sparse.csgraph).
    """
    import numpy
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    who, person = numpy.unique(persons, return_inverse=True)
    which, call = numpy.unique(calls, return_inverse=True)
    size = len(who) + len(which)
    edges = (numpy.ones(len(person), dtype="i1"), (person, call + len(who)))
    _, groups = connected_components(coo_matrix(edges, shape=(size, size)), directed=False)
    return who, groups[: len(who)]
