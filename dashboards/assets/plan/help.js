// The keys of the editor, and the list of them.

import { h } from "../dom.js";
import { _ } from "../words.js";

/** `keys`: [key, words, act]; they work wherever nothing is being typed. "Mod" is Ctrl, or Command. */
export function shortcuts(keys, button) {
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    const mod = event.ctrlKey || event.metaKey;
    if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) return;
    for (const [key, , act] of keys) {
      const wanted = key.startsWith("Mod+");
      if (wanted !== mod || event.key.toLowerCase() !== key.replace("Mod+", "").toLowerCase()) continue;
      if (typing && key !== "Escape") continue;
      if (act(event) !== false) event.preventDefault();
      return;
    }
  });
  button.addEventListener("click", () => open(keys));
}

export function open(keys) {
  const close = h("button", { type: "submit", class: "primary" }, _("Close"));
  const rows = [
    ...keys.map(([key, words]) => [key.replace("Mod+", "Ctrl+"), words]),
    [_("Arrow keys"), _("In a list: go through it. On the map: move it. On a corner: move the corner; with Shift ten times as far.")],
    [_("Space"), _("In the list of sectors: add to the choice, for «Merge».")],
    ["Enter", _("In a list: open what is chosen.")],
  ];
  const dialog = h("dialog", { class: "key keys", "aria-labelledby": "keys-title" }, h("form", { method: "dialog" }, h("h2", { id: "keys-title" }, _("Keys and help")),
    h("dl", { class: "keys-list" }, ...rows.flatMap(([key, words]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)])),
    h("p", { class: "small" }, _("Everything on the map stands in the lists too. Where something is drawn, corners can be typed instead.")), close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
