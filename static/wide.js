// A chart that is wider than its place is scrolled there: give the place to the keyboard too. The
// style sheet starts an animation in each as it appears, which is heard of here.
addEventListener("animationstart", ({ animationName, target }) => {
  if (animationName !== "atlas-wide") return;
  target.tabIndex = 0;
  target.setAttribute("role", "group");
  target.setAttribute("aria-label", document.querySelector("h1")?.textContent ?? "");
});
