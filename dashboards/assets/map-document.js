// The words and colours of the plan map. Folium drew geometry and ids; names come as data and are placed as text.

(function () {
  const words = JSON.parse(document.getElementById("map-words").textContent);
  const map = window[words.map];
  const colours = getComputedStyle(document.documentElement);
  const colour = (name) => colours.getPropertyValue(`--${name}`).trim();
  const LOOKS = {
    land: () => ({ fillColor: colour("land"), fillOpacity: 1, color: colour("border-line"), weight: 1, interactive: false }),
    beyond: () => ({ fillColor: colour("beyond"), fillOpacity: 1, color: colour("line"), weight: 1 }),
    unassigned: () => ({ fillColor: colour("sector-0"), fillOpacity: 0.9, color: colour("alarm"), weight: 1.4, dashArray: "4 3" }),
    assigned: () => ({ fillColor: colour("sector-2"), fillOpacity: 0.75, color: colour("accent"), weight: 1.2 }),
    on_station: () => ({ fillColor: colour("sector-4"), fillOpacity: 0.75, color: colour("accent"), weight: 1.2 }),
    kept: () => ({ fillColor: colour("sector-0"), fillOpacity: 0.6, color: colour("quiet"), weight: 1 }),
    added: () => ({ fillColor: colour("fine"), fillOpacity: 0.45, color: colour("fine"), weight: 2 }),
    removed: () => ({ fillColor: colour("alarm"), fillOpacity: 0.25, color: colour("alarm"), weight: 2, dashArray: "5 4" }),
    reshaped: () => ({ fillColor: colour("sector-2"), fillOpacity: 0.6, color: colour("accent"), weight: 1.6 }),
    gained: () => ({ fillColor: colour("fine"), fillOpacity: 0.7, color: colour("fine"), weight: 1 }),
    lost: () => ({ fillColor: colour("alarm"), fillOpacity: 0.6, color: colour("alarm"), weight: 1 }),
    crossing: () => ({ fill: true, radius: 3.5, fillColor: colour("surface"), fillOpacity: 1, color: colour("ink"), weight: 1.4 }),
    base: () => ({ fill: true, radius: 5, fillColor: colour("ink"), fillOpacity: 1, color: colour("surface"), weight: 1.6 }),
    blocker: () => ({ fill: true, radius: 7, fillColor: colour("alarm"), fillOpacity: 0.55, color: colour("alarm"), weight: 2.5 }),
    warning: () => ({ fill: true, radius: 7, fillColor: colour("warn"), fillOpacity: 0.3, color: colour("warn"), weight: 2 }),
  };

  function element(tag, text, className) {
    const made = document.createElement(tag);
    made.textContent = text ?? "";
    if (className) made.className = className;
    return made;
  }

  function card(mark) {
    const made = element("div", "", "map-card");
    made.append(element("strong", mark.title), ...mark.lines.map((line) => element("span", line)));
    return made;
  }

  function draw() {
    for (const { variable, marks } of words.layers) {
      window[variable].eachLayer((shape) => {
        const mark = marks[shape.feature.id];
        shape.setStyle((LOOKS[mark?.look] ?? LOOKS.land)());
        if (!mark?.title || shape.getTooltip()) return;
        shape.bindTooltip(card(mark), { sticky: true, className: "map-tip" });
        shape.bindPopup(card(mark), { className: "map-tip" });
      });
    }
  }

  for (const { title, at: [lon, lat] } of words.names) {
    L.tooltip({ permanent: true, direction: "center", className: "map-country" })
      .setLatLng([lat, lon]).setContent(element("span", title)).addTo(map);
  }
  const legend = L.control({ position: "bottomleft" });
  legend.onAdd = () => {
    const list = element("ul", "", "map-legend");
    for (const { look, words: said } of words.legend) {
      const item = element("li", said);
      const swatch = element("i", "", look === "crossing" || look === "base" ? "swatch round" : "swatch");
      const style = LOOKS[look]();
      swatch.style.background = style.fillColor;
      swatch.style.borderColor = style.color;
      swatch.style.borderStyle = style.dashArray ? "dashed" : "solid";
      item.prepend(swatch);
      list.append(item);
    }
    return list;
  };
  legend.addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
})();
