// Making elements. Every word goes in as text, whoever wrote it.

/** h("td", {class: "num"}, "12", element): an element with its attributes and children. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** A bar of `share` (0 to 1); `beyond` is drawn behind it, for what stands beside the value. Decorative: the number says it. */
export function bar(share, beyond = 0) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ class: "bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  for (const [kind, width] of [["ground", 1], ["gross", beyond], ["value", share]]) {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", `bar-${kind}`);
    rect.setAttribute("height", "6");
    rect.setAttribute("width", String(100 * Math.min(1, Math.max(0, width))));
    svg.append(rect);
  }
  return svg;
}
