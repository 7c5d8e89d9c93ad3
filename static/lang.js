// Keep the page's declared language true when it is switched without a reload: screen readers,
// hyphenation and fonts go by it. The address says which language is shown.
(() => {
  const codes = document.currentScript.dataset.languages.split(" ");
  const follow = () => {
    const asked = new URLSearchParams(location.search).getAll("lang");
    const known = asked.length === 1 && codes.includes(asked[0]);
    document.documentElement.lang = known ? asked[0] : codes[0];
  };
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name].bind(history);
    history[name] = (...args) => {
      original(...args);
      follow();
    };
  }
  addEventListener("popstate", follow);
})();
