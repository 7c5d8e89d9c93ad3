"""The overview's four charts as a first draft would have them: what the Atlas is compared with.

One script, pandas in memory, plotly express, nothing kept between runs. The tables are read and
joined once for the process, so that only a change of filter is compared, not the reading.
"""

import pandas as pd
import plotly.express as px
import streamlit as st

from atlas import paths, releases

BUDGET = ["request", "allocation", "proposal", "enacted", "supplementary", "current"]


@st.cache_resource
def load():
    tables = {}
    for release in releases.current(paths.store()):
        for name, path in releases.parquet(paths.store(), release).items():
            tables.setdefault(name, []).append(pd.read_parquet(path))
    data = {name: pd.concat(frames, ignore_index=True) for name, frames in tables.items()}
    named = data["line_parts"]["part_id"].isin(data["part_candidates"]["part_id"])
    split = data["line_parts"]["kind"] == "split"
    data["line_parts"]["attribution"] = "unknown"
    data["line_parts"].loc[named, "attribution"] = "named"
    data["line_parts"].loc[split, "attribution"] = "split"
    known = data["line_parts"].pivot_table(
        index="line_id", columns="attribution", values="amount_krw", aggfunc="sum", fill_value=0
    )
    data["budget_lines"] = data["budget_lines"].merge(known, on="line_id", how="left")
    return data


st.set_page_config(layout="wide")
data = load()
totals = data["control_totals"]
totals = totals[(totals["scope_id"] == "global_rnd") & totals["preferred"]]
official = totals[totals["kind"] == "total"]

st.title("Overview")
years = sorted(official["fiscal_year"].unique())
year = st.selectbox("Year", years, index=years.index(2024), key="year")
stage = st.segmented_control(
    "Stage", ["latest", "enacted", "proposal", "allocation"], default="latest", key="stage"
)

lines = data["budget_lines"]
lines = lines[
    (lines["standing"] == "counted")
    & (lines["scope_id"] == "global_rnd")
    & (lines["fiscal_year"] == year)
]
if stage == "latest":
    lines = lines[lines["stage"].isin(BUDGET)]
    lines = lines.assign(rank=lines["stage"].map(BUDGET.index))
    lines = lines.sort_values("rank").drop_duplicates("programme_id", keep="last")
    shown = official.assign(rank=official["stage"].map({s: i for i, s in enumerate(BUDGET)}))
    shown = shown.sort_values("rank").drop_duplicates("fiscal_year", keep="last")
else:
    lines = lines[lines["stage"] == stage]
    shown = official[official["stage"] == stage]

total = shown.loc[shown["fiscal_year"] == year, "amount_krw"].sum()
columns = st.columns(3)
columns[0].metric("Total", f"{total:,}")
columns[1].metric("Counted", f"{lines['amount_krw'].sum():,.0f}")
columns[2].metric("Split", f"{lines['split'].sum():,.0f}")

pieces = lines[["split", "named", "unknown"]].sum().rename_axis("known").reset_index(name="won")
st.plotly_chart(px.bar(pieces, x="won", y="known", orientation="h"), key="known")

by_year = shown.sort_values("fiscal_year")
st.plotly_chart(px.bar(by_year, x="fiscal_year", y="amount_krw", color="stage"), key="years")

own = totals[(totals["kind"] == "ministry") & (totals["fiscal_year"] == year)]
own = own.groupby("ministry_id", as_index=False)["amount_krw"].max()
own = own.merge(data["ministries"], on="ministry_id").sort_values("amount_krw")
st.plotly_chart(px.bar(own, x="amount_krw", y="name_ko", orientation="h"), key="ministries")

top = lines.nlargest(25, "amount_krw").sort_values("amount_krw")
st.plotly_chart(
    px.bar(top, x="amount_krw", y="line_id", color="stage", orientation="h", hover_name="name_ko"),
    key="lines",
)
