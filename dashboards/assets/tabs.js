// Tabs that the width has no room for stand in a menu at their end, in their order; the present one always stands outside.

/** Fit `nav`: its links, then a <details> with a list for those that do not fit. */
export function fitTabs(nav) {
  const menu = nav?.querySelector("details");
  if (!menu) return;
  const list = menu.querySelector("div");
  const tabs = [...nav.querySelectorAll("a")];

  function fit() {
    const within = document.activeElement?.closest(".tabs a");
    for (const tab of tabs) nav.insertBefore(tab, menu);
    menu.hidden = true;
    const movable = tabs.filter((tab) => !tab.hasAttribute("aria-current"));
    while (nav.scrollWidth > nav.clientWidth && movable.length) {
      menu.hidden = false;
      list.prepend(movable.pop());
    }
    if (within) (list.contains(within) && !menu.open ? menu.querySelector("summary") : within).focus();
    told();
  }

  // What waits behind a tab in the menu is said on the menu.
  function told() {
    const waits = [...list.querySelectorAll(".count")].some((count) => count.textContent);
    menu.querySelector("summary .count").textContent = waits ? "•" : "";
  }

  let width = 0;
  new ResizeObserver(() => {
    if (nav.clientWidth === width) return;
    width = nav.clientWidth;
    fit();
  }).observe(nav);
  const counts = new MutationObserver(fit); // a count makes its tab wider
  for (const tab of tabs) for (const count of tab.querySelectorAll(".count")) counts.observe(count, { childList: true });
  nav.classList.add("fitted");
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  addEventListener("pointerdown", (event) => menu.contains(event.target) || (menu.open = false));
  menu.addEventListener("focusout", (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && (menu.open = false));
}
