// What a button opens by keyboard lies at the end of the page: lead the focus there as soon as it
// holds something to go to. Streamlit leads it back when it is closed.
(() => {
  const inside = () =>
    [...document.querySelectorAll("[data-testid=stPopoverBody] :is(a[href], button, input)")].find(
      (e) => e.checkVisibility(),
    );
  addEventListener("click", (event) => {
    const byKeyboard = event.detail === 0;
    if (!byKeyboard || !event.target.closest?.("[data-testid=stPopover]")) return;
    const opener = document.activeElement;
    const lead = () => {
      // Whoever has gone on by then is left where they are.
      if (document.activeElement === opener) inside()?.focus();
      if (document.activeElement !== opener) watching.disconnect();
    };
    const watching = new MutationObserver(lead);
    watching.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => watching.disconnect(), 3000);
  });
})();
