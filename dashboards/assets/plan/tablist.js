// Tabs of a panel: one stop of the Tab key, arrow keys between them.

/** `shown(name)` when a pane comes up. The tabs are named tab-NAME, their panes pane-NAME. */
export function tablist(element, shown) {
  const tabs = [...element.querySelectorAll("[role=tab]")];
  const nameOf = (tab) => tab.id.replace("tab-", "");

  function show(name, focus = false) {
    const chosen = tabs.find((tab) => nameOf(tab) === name);
    if (!chosen) return;
    for (const tab of tabs) {
      const is = tab === chosen;
      tab.setAttribute("aria-selected", String(is));
      tab.tabIndex = is ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !is;
    }
    shown(name);
    const pane = document.getElementById(`pane-${name}`);
    if (focus) (pane.querySelector("[role=listbox]:not([hidden])") ?? pane.querySelector("input:not([hidden]), select, button:enabled") ?? chosen).focus();
  }

  for (const tab of tabs) {
    tab.addEventListener("click", () => show(nameOf(tab)));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      show(nameOf(next));
      next.focus();
    });
  }
  return { show };
}
