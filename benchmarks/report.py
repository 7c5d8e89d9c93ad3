"""The results in words and tables, each beside its target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: Rows of a workbook up to which the shorter target holds.
SMALL_WORKBOOK = 2_000
#: Steps of the check of a workbook after it was read.
_STEPS = ("mapped", "checked", "compared")
#: Seconds for pages that work out bounds over what is open, with the reference data.
_BANDS = {"diversification": 0.3}
#: Seconds for the page of coverage, with the reference data and with a million lines.
_COVERAGE = {0: 0.25, 1_000_000: 0.6}


@dataclass(frozen=True)
class Line:
    """One target: what is measured, the limit in seconds (or faults), and what was found."""

    what: str
    limit: float
    found: float | None
    unit: str = " s"

    @property
    def verdict(self) -> str:
        if self.found is None:
            return "not measured"
        return "met" if self.found < self.limit or self.found == self.limit == 0 else "**missed**"


def markdown(found: dict[str, Any]) -> str:
    """Return the report of a run."""
    sections = (
        _head(found), _targets(found), _filters(found), _browser(found), _load(found),
        _snapshots(found), _workbooks(found), _bounds(found), _meanwhile(found),
    )  # fmt: skip
    return "\n".join("\n".join(section) + "\n" for section in sections)


def targets(found: dict[str, Any]) -> Iterator[Line]:
    """Yield every target of the design that these measurements can speak to."""
    reference, million = 0, 1_000_000
    for page, times in found["filter_change"].get(reference, {}).items():
        limit = _COVERAGE[reference] if page == "coverage" else _BANDS.get(page, 0.15)
        yield Line(f"filter changed, server, reference data, {page}, p95", limit, _p95(times))
    for page, times in found["filter_change"].get(100_000, {}).items():
        if page in _BANDS:
            yield Line(f"filter changed, server, 100,000 lines, {page}, p95", 0.8, _p95(times))
    for page, times in found["filter_change"].get(million, {}).items():
        limit = _COVERAGE[million] if page == "coverage" else 0.4
        yield Line(f"filter changed, server, 1 million lines, {page}, p95", limit, _p95(times))
    for size, limit in ((2_000, 0.6), (million, 0.8)):
        seen = found["browser"].get(size, {}).get("atlas")
        if seen:
            what = f"four charts drawn after a filter, {size:,} lines"
            yield Line(f"{what}, median", limit, seen["change"]["p50_s"])
            yield Line(f"first page of a fresh server, {size:,} lines", 4.0, seen["cold_s"])
            yield Line(f"warm reload, {size:,} lines", 1.6, seen["reload_s"])
    for size, drawn in found.get("coverage", {}).items():
        for name, times in drawn.items():
            what = f"coverage, {name} drawn after a filter, {size:,} lines, median"
            yield Line(what, 1.2, times["p50_s"])
    for size, held in found["load_test"].items():
        said = held["atlas"]
        what = f"{said['sessions']} readers, think time {said['think_s']:g} s, {size:,} lines"
        yield Line(f"{what}, p95", 0.6, said["change"]["p95_s"])
        yield Line(f"{what}, faults", 0, said["faults"], "")
    built = found["snapshot"].get(million)
    if built:
        yield Line("snapshot of 1 million lines built, median", 3.0, built["median_s"])
    yield from _targets_of_workbooks(found)
    yield from _targets_of_the_forum(found)


def _targets_of_workbooks(found: dict[str, Any]) -> Iterator[Line]:
    for checked in found["workbooks"]:
        large = checked["rows"] > SMALL_WORKBOOK
        what = f"workbook of {checked['rows']:,} rows (.{checked['kind']}) understood and checked"
        yield Line(f"{what}, median", 10.0 if large else 2.0, checked["median_s"])
        if large:
            yield Line(f"{what}, memory of the child", 1000, checked["child_mb"], " MB")
    for marked in found["marking"]:
        what = f"marked workbook of {marked['rows']:,} rows (.{marked['kind']}), median"
        yield Line(what, 5.0, marked["median_s"])
    for bounded in found["bounds"]:
        what = f"HHI bounded, {bounded['parts']} open parts of {bounded['countries']} countries"
        yield Line(f"{what}, {_variant(bounded)}, median", 0.3, bounded["median_s"])


def _targets_of_the_forum(found: dict[str, Any]) -> Iterator[Line]:
    for one in found.get("forum", ()):
        for view in ("board", "list"):
            what = f"the Forum's {view} with {one['opinions']:,} opinions, p95"
            yield Line(what, 0.3, one[view]["p95_s"])
        for deed in ("save", "publish", "support"):
            yield Line(f"an opinion: {deed}, p95", 0.2, one[deed]["p95_s"])
        served, together = one["served"], one["together"]
        what = f"{one['people']} people write and support for a minute on one server"
        yield Line(f"{what}, p95", 0.6, served["p95_s"])
        yield Line(f"{what}, faults and wrong counts", 0, served["faults"] + served["wrong"], "")
        what = f"{one['people']} people write for a minute in one register"
        yield Line(f"{what}, faults and lost", 0, together["faults"] + abs(together["lost"]), "")


def _p95(times: dict[str, Any]) -> float:
    """Return the worse of cold and warm: a target that only a full cache meets is not met."""
    return max(times["cold"]["p95_s"], times["warm"]["p95_s"])


def _head(found: dict[str, Any]) -> Iterator[str]:
    machine = dict(found["machine"])
    yield f"# Speed, {found['begun']}"
    yield ""
    yield (
        f"{machine.pop('cores')} cores of {machine.pop('processor')}, "
        f"{machine.pop('memory_gb')} GB, {machine.pop('system')}."
    )
    yield ", ".join(f"{name} {number}" for name, number in machine.items()) + "."
    loads = [value for value in found["load"].values() if value is not None]
    if loads:
        yield ""
        yield (
            f"Load average before: {found['load']['before']:.1f}; during the run "
            f"{min(loads):.1f} to {max(loads):.1f}, the measurement itself included (below)."
        )


def _targets(found: dict[str, Any]) -> Iterator[str]:
    yield "## Targets"
    yield ""
    yield "| what | target | found | |"
    yield "|---|---|---|---|"
    for line in targets(found):
        value = "–" if line.found is None else f"{line.found:.3g}{line.unit}"
        yield f"| {line.what} | < {line.limit:g}{line.unit} | {value} | {line.verdict} |".replace(
            "| < 0 |", "| 0 |"
        )


def _filters(found: dict[str, Any]) -> Iterator[str]:
    yield "## Filter changed, until the server is done"
    yield ""
    yield "Cold: nobody has asked for it before. Warm: the answer is kept. Seconds; CPU is the "
    yield "server's processor time for one change, which a busy machine changes less."
    yield ""
    yield (
        "| lines | page | opened | cold p50 | cold p95 | warm p50 | warm p95 | cold CPU | warm CPU "
        "| KB p50 | elements |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for size, pages in found["filter_change"].items():
        for page, times in pages.items():
            cold, warm = times["cold"], times["warm"]
            yield (
                f"| {_size(size)} | {page} | {times['open_s']:.2f} | {cold['p50_s']:.3f} "
                f"| {cold['p95_s']:.3f} | {warm['p50_s']:.3f} | {warm['p95_s']:.3f} "
                f"| {times['cold_cpu_s']:.3f} | {times['warm_cpu_s']:.3f} "
                f"| {times['kilobytes_p50']:.0f} | {times['elements']} |"
            )


def _browser(found: dict[str, Any]) -> Iterator[str]:
    yield "## Four charts in Chromium, until all are drawn"
    yield ""
    yield "The naive page draws the same four charts and nothing else; the floor has the figures "
    yield "of the Atlas ready and draws them alone: what Streamlit and plotly take. Same run, in "
    yield "seconds."
    yield ""
    yield (
        "| lines | page | server up | first page | reload, median "
        "| filter, median | filter, worst |"
    )
    yield "|---|---|---|---|---|---|---|"
    for size, pages in found["browser"].items():
        for name, seen in pages.items():
            yield (
                f"| {_size(size)} | {name} | {seen['started_s']:.1f} | {seen['cold_s']:.2f} "
                f"| {seen['reload_s']:.2f} | {seen['change']['p50_s']:.2f} "
                f"| {seen['change']['worst_s']:.2f} |"
            )
        for one, other in (("naive", "atlas"), ("atlas", "floor")):
            yield f"| {_size(size)} | {one} / {other} | | {_ratios(pages[one], pages[other])} | |"


def _ratios(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Return how many times the other's times one page takes: opened, reloaded, changed."""
    times = (
        one["cold_s"] / other["cold_s"],
        one["reload_s"] / other["reload_s"],
        one["change"]["p50_s"] / other["change"]["p50_s"],
    )
    return " | ".join(f"{ratio:.2f}" for ratio in times)


def _load(found: dict[str, Any]) -> Iterator[str]:
    yield "## Many readers on one process"
    yield ""
    yield (
        "| lines | page | readers | think | changes/s | p50 | p95 | worst | opened p95 "
        "| faults | MB |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for size, pages in found["load_test"].items():
        for name, held in pages.items():
            change = held["change"]
            yield (
                f"| {_size(size)} | {name} | {held['sessions']} | {held['think_s']:g} s "
                f"| {held['changes_per_s']:.1f} | {_s(change['p50_s'])} | {_s(change['p95_s'])} "
                f"| {_s(change['worst_s'])} | {_s(held['open']['p95_s'])} | {held['faults']} "
                f"| {held['memory_after_mb']:.0f} |"
            )
        ours, other = (pages[name]["change"]["p95_s"] for name in ("atlas", "naive"))
        ratio = f"{other / ours:.1f}" if ours and other else "–"
        yield f"| {_size(size)} | naive / atlas | | | | | {ratio} | | | | |"


def _s(seconds: float | None) -> str:
    """Return seconds, or a dash where nobody was served."""
    return "–" if seconds is None else f"{seconds:.2f}"


def _snapshots(found: dict[str, Any]) -> Iterator[str]:
    yield "## Snapshot built from its releases"
    yield ""
    yield "| lines | median | fastest | file |"
    yield "|---|---|---|---|"
    for built in found["snapshot"].values():
        yield (
            f"| {built['lines']:,} | {built['median_s']:.2f} s | {built['fastest_s']:.2f} s "
            f"| {built['file_mb']:.0f} MB |"
        )


def _workbooks(found: dict[str, Any]) -> Iterator[str]:
    yield "## A workbook understood, checked and given back marked"
    yield ""
    yield "First: in a process that has checked none before. Begun: seconds until the mapping, the "
    yield "rules, the diff begins. Child: the memory of the process that reads."
    yield ""
    yield (
        "| rows | file | checked, median | first | mapping begun | rules begun | diff begun "
        "| findings | child |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for one in found["workbooks"]:
        begun = " | ".join(f"{one['begun_s'][step]:.2f}" for step in _STEPS)
        yield (
            f"| {one['rows']:,} | .{one['kind']} | {one['median_s']:.2f} s "
            f"| {one['first_s']:.2f} s | {begun} | {one['findings']:,} | {one['child_mb']} MB |"
        )
    yield ""
    yield "| rows | marked | median | first |"
    yield "|---|---|---|---|"
    for one in found["marking"]:
        yield (
            f"| {one['rows']:,} | .{one['kind']} | {one['median_s']:.2f} s "
            f"| {one['first_s']:.2f} s |"
        )


def _bounds(found: dict[str, Any]) -> Iterator[str]:
    yield "## The HHI bounded over what is open"
    yield ""
    yield "Exact: a completion is known that attains the end; outer: none can be beyond it."
    yield ""
    yield "| open parts | countries | of them | distinct sets | median | fastest | lower | upper |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in found["bounds"]:
        ends = ("exact" if one[f"exact_{end}"] else "outer" for end in ("lower", "upper"))
        yield (
            f"| {one['parts']:,} | {one['countries']} | {_variant(one)} | {one['sets']:,} "
            f"| {one['median_s']:.3f} s | {one['fastest_s']:.3f} s | {' | '.join(ends)} |"
        )


def _variant(bounded: dict[str, Any]) -> str:
    """Return how many candidates parts have, and how many may have no partner."""
    optional = f"{bounded['optional']:.0%} optional" if bounded["optional"] else "none optional"
    return f"up to {bounded['candidates']} candidates, {optional}"


def _meanwhile(found: dict[str, Any]) -> Iterator[str]:
    yield "## Load average after each measurement"
    yield ""
    yield ", ".join(
        f"{what} {value:.1f}" for what, value in found["load"].items() if value is not None
    )


def _size(size: int) -> str:
    return f"{size:,}" if size else "reference"
