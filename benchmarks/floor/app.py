"""The overview's four figures under its two filters and nothing else: what no page can be below.

The figures are the Atlas's own, made before the server starts; what is left is what Streamlit and
plotly take to carry and draw them.
"""

import json
import os
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": False}


@st.cache_resource
def load():
    made = json.loads(Path(os.environ["FLOOR_FIGURES"]).read_text(encoding="utf-8"))
    for stages in made.values():
        for stage, figures in stages.items():
            stages[stage] = [go.Figure(figure, _validate=False) for figure in figures]
    return made


st.set_page_config(layout="wide")
made = load()
years = sorted(made)
year = st.selectbox("Year", years, index=years.index("2024"), key="year")
stage = st.segmented_control("Stage", list(made[year]), default="latest", key="stage")
for place, figure in enumerate(made[year][stage]):
    st.plotly_chart(figure, theme=None, key=f"figure{place}", config=CONFIG)
