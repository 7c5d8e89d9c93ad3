// Tell the style sheet how large charts and grids were drawn, so that paper shows them whole: they
// are drawn for the window, and a browser does not draw them anew before it prints.
(() => {
  const drawn = "[data-testid=stPlotlyChart], [data-testid=stDataFrame]";
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll(drawn)) {
      const room = each.getBoundingClientRect();
      each.style.setProperty("--drawn-width", Math.ceil(room.width));
      each.style.setProperty("--drawn-height", Math.ceil(room.height));
    }
  });
})();
