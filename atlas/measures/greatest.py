"""The most concentrated completion of open amounts: branch and bound over who comes first.

A concentrated index is greatest at a vertex: each open set lies wholly with one candidate, and that
is its highest one. So a vertex is an order of cells, each taking all that is left and may be its
own (Edmonds 1970). The search goes through the orders that can matter and cuts off those whose
bound, a vector that majorises every completion below it, is no better than what was found.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atlas.measures.population import Population

Cells = NDArray[np.float64]
Sets = NDArray[np.bool_]
Index = Callable[[Cells], float]
#: Nodes that are looked at before the best bound left is given, labelled as outer.
LOOKS = 500
_CLOSE = 1e-12


@dataclass(frozen=True)
class Greatest:
    """The greatest value: ``bound`` holds for every completion, ``found`` is one of them (n,)."""

    bound: float
    exact: bool
    found: Cells


@dataclass(frozen=True)
class _Node:
    """Cells in order so far: what each holds, the sets still open, the candidates left."""

    cells: Cells
    open: Sets
    free: Sets


def greatest(population: Population, index: Index, looks: int = LOOKS) -> Greatest:
    """Return the greatest value of an index that concentration raises, over all completions.

    ``index`` takes amounts (n,) and must be Schur-convex in their shares.
    """
    return _Search(population, index).run(looks)


def majorant(population: Population) -> Cells:
    """Return shares (n,), falling, that majorise those of every completion."""
    search = _Search(population, lambda cells: 0.0)
    return search.majorant(search.start())


class _Search:
    def __init__(self, population: Population, index: Index) -> None:
        scale = float(population.known.sum() + population.amounts.sum())
        self.known = population.known / scale
        self.amounts = population.amounts / scale
        self.member = population.member
        self.sets, self.places = np.nonzero(self.member)
        self.optional = population.optional
        self.index = index
        self.best = -np.inf
        self.found = self.known

    def start(self) -> _Node:
        """Return the node in which nobody has taken anything yet."""
        every = np.ones(len(self.amounts), dtype=bool)
        return _Node(self.known, every, _recipients(self.known, self.member))

    def run(self, looks: int) -> Greatest:
        start = self.start()
        heap = [(-self._bound(start), 0, start)]
        seen: set[bytes] = set()
        while heap and -heap[0][0] > self.best + _CLOSE:
            self._try(heap[0][2])
            children = self._children(heap[0][2])
            looks -= len(children)
            if looks < 0:
                return Greatest(-heap[0][0], False, self.found)
            heapq.heappop(heap)
            for child in children:
                # The same cells may be reached in another order.
                state = child.open.tobytes() + child.cells.round(12).tobytes()
                if state in seen:
                    continue
                seen.add(state)
                if not child.open.any():
                    self._keep(child.cells)
                elif (bound := self._bound(child)) > self.best + _CLOSE:
                    heapq.heappush(heap, (-bound, len(seen), child))
        return Greatest(self.best, True, self.found)

    def _reach(self, sets: Sets) -> Cells:
        """Return what each cell could take of these sets; no matrix, whose threads cost more."""
        chosen = sets[self.sets]
        weights = self.amounts[self.sets[chosen]]
        return np.bincount(self.places[chosen], weights, minlength=len(self.known))

    def _children(self, node: _Node) -> list[_Node]:
        """Return the nodes in which one candidate more has taken what may be its own."""
        found = []
        reach = self._reach(node.open)
        for cell in np.flatnonzero(node.free & (reach > 0)):
            takes = node.open & self.member[:, cell]
            free = node.free.copy()
            free[cell] = False
            for kept in (
                (takes, takes & ~self.optional) if (takes & self.optional).any() else (takes,)
            ):
                cells = node.cells.copy()
                cells[cell] += self.amounts[kept].sum()
                found.append(_Node(cells, node.open & ~takes, free))
        return found

    def _try(self, node: _Node) -> None:
        """Complete a node by letting the highest reach come first; remember it if it is best."""
        every, fixed = node.open, node.open & ~self.optional
        for sets in (every, fixed) if (every & self.optional).any() else (every,):
            cells, still = node.cells.copy(), sets.copy()
            while still.any():
                reach = self._reach(still)
                cell = int(np.argmax(np.where(reach > 0, cells + reach, -1.0)))
                cells[cell] += reach[cell]
                still &= ~self.member[:, cell]
            self._keep(cells)

    def _keep(self, cells: Cells) -> None:
        if cells.sum() > 0 and (value := self.index(cells)) > self.best:
            self.best, self.found = value, cells

    def _bound(self, node: _Node) -> float:
        return self.index(self.majorant(node))

    def majorant(self, node: _Node) -> Cells:
        """Return shares (n,), falling, that majorise those of every completion of a node.

        Their sums of the i largest are at least those of each completion, and no more than the
        cells can reach, than the known and all that is open, and than everything.
        """
        fixed = node.open & ~self.optional
        sure = node.cells.sum() + self.amounts[fixed].sum()
        whole = node.cells.sum() + self.amounts[node.open].sum()
        most = self._tops(node, node.open)
        if whole - sure <= _CLOSE:
            held = np.minimum(most / whole, 1.0)
        else:
            least = self._tops(node, fixed)
            at = np.minimum(whole, sure + most - least)
            held = np.minimum(np.divide(most, at, out=np.ones_like(at), where=at > 0), 1.0)
        return _increments(held)

    def _tops(self, node: _Node, sets: Sets) -> Cells:
        """Return what the 1, 2 … n largest cells can hold at most of these sets."""
        reach = np.where(node.free, self._reach(sets), 0.0)
        alone = np.cumsum(np.sort(node.cells + reach)[::-1])
        together = np.cumsum(np.sort(node.cells)[::-1]) + self.amounts[sets].sum()
        return np.minimum(alone, together)


def _increments(sums: Cells) -> Cells:
    """Return the steps of the least concave curve above rising sums, so that they fall."""
    steps = sums.copy()
    steps[1:] -= sums[:-1]
    if (steps[1:] - steps[:-1] <= _CLOSE).all():
        return np.maximum(steps, 0.0)
    corners = [0]
    heights = np.concatenate([[0.0], np.maximum.accumulate(sums)])
    for i in range(1, len(heights)):
        while len(corners) > 1 and _below(heights, corners[-2], corners[-1], i):
            corners.pop()
        corners.append(i)
    return np.diff(np.interp(np.arange(len(heights)), corners, heights[corners]))


def _below(heights: Cells, a: int, b: int, c: int) -> bool:
    return (heights[b] - heights[a]) * (c - a) <= (heights[c] - heights[a]) * (b - a)


def _recipients(known: Cells, member: Sets) -> Sets:
    """Return the cells (n,) that need be thought of: none stands behind another.

    A cell whose sets all may lie with another cell, which knows no less of its own, never gains by
    coming first: what it takes, the other could take as well, and would be higher.
    """
    m = member.astype(float)
    shared = m.T @ m
    sets = np.diag(shared)
    inside = shared >= sets[:, None] - 0.5
    higher = (known[None, :] > known[:, None]) | (
        (known[None, :] == known[:, None]) & (sets[None, :] > sets[:, None])
    )
    same = (known[None, :] == known[:, None]) & (sets[None, :] == sets[:, None])
    first = same & (np.arange(len(known))[None, :] < np.arange(len(known))[:, None])
    return (sets > 0) & ~(inside & (higher | first)).any(axis=1)
