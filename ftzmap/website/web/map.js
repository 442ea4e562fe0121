// The map of a site: outlines in their styles, labels, layers, and the view in the address.
(() => {
  "use strict";

  const data = JSON.parse(document.getElementById("map-data").textContent);
  const byId = new Map(data.features.map((feature) => [feature.id, feature]));
  const boxes = [...document.querySelectorAll("input[data-layer]")];
  const answer = document.getElementById("answer");
  const map = L.map("map", {
    zoomSnap: 0.25, minZoom: data.minZoom, maxZoom: 18, worldCopyJump: false,
  });
  map.attributionControl.setPrefix(false);
  map.fitBounds(data.scene.bounds, { animate: false });
  L.ftzScale(map, data.scene.texts);
  let drawn = L.layerGroup().addTo(map);
  let labels = null;

  // ── the view, as the address says it ──────────────────────────────────────
  const view = () => {
    const said = Address.read();
    const [lon, lat] = (said.get("point") || "").split(",").map(Number);
    const isPoint = said.has("point") && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
    return {
      area: byId.has(said.get("area")) ? said.get("area") : "",
      point: isPoint ? { lon, lat } : null,
      parts: said.get("parts") !== "no",
      places: said.get("places") !== "no",
    };
  };
  const change = (fields) => {
    const next = { ...view(), ...fields };
    const said = new URLSearchParams();
    if (next.area) said.set("area", next.area);
    if (next.point) said.set("point", [next.point.lon, next.point.lat].map((n) => n.toFixed(6)));
    ["parts", "places"].forEach((layer) => next[layer] || said.set(layer, "no"));
    Address.write(said);
    show();
  };

  // ── what is drawn of it ───────────────────────────────────────────────────
  const isShown = (now) => (feature) => now.parts || !feature.isPart || feature.id === now.area;
  const styleOf = (now, { id, area, styles }) => {
    if (!now.area) return styles.free;
    if (id === now.area) return styles.chosen;
    return area === now.area ? styles.within : styles.beside;
  };
  const scene = (now) => {
    const hidden = new Set(data.features.filter((f) => !isShown(now)(f)).map(({ id }) => id));
    const named = data.scene.labels
      .filter(({ role, id }) => role !== "place" || (id.startsWith("block-") ? now.parts : now.places))
      .filter(({ id }) => !hidden.has(id))
      .map((label) => ({ ...label, selected: label.id === now.area }));
    const chosen = data.scene.labels.find(({ id }) => id === now.area);
    const legend = data.scene.legend.filter(({ near }) => now.parts || !near);
    return {
      ...data.scene, labels: named, legend, standalone: false,
      view: chosen ? now.area : data.scene.view, bounds: chosen ? chosen.box : data.scene.bounds,
    };
  };
  const draw = (now) => {
    drawn.remove();
    drawn = L.layerGroup();
    const plain = { interactive: false, smoothFactor: 0 };
    data.features.filter(isShown(now)).forEach((feature) => {
      L.geoJSON(feature.geometry, { ...plain, style: L.ftzLook(map, styleOf(now, feature)) }).addTo(drawn);
    });
    (now.parts ? data.blocks : []).forEach((block) => {
      L.geoJSON(block, { ...plain, style: block.properties }).addTo(drawn);
    });
    if (now.point) {
      L.circleMarker([now.point.lat, now.point.lon], {
        radius: 6, color: "#ffffff", weight: 2, fillColor: "#b00020", fillOpacity: 1,
        interactive: false,
      }).addTo(drawn);
    }
    drawn.addTo(map);
    if (labels) labels.remove();
    labels = L.ftzLabels(scene(now)).addTo(map);
    labels.on("choose", ({ label }) => choose(label));
  };
  const tell = (now) => {
    document.querySelectorAll("[data-feature]").forEach((section) => {
      section.hidden = section.dataset.feature !== now.area;
    });
    const chosen = byId.get(now.area);
    document.querySelectorAll("a[data-area]").forEach((link) => {
      const isHere = link.dataset.area === (chosen ? chosen.area : "");
      if (isHere) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    boxes.forEach((box) => { box.checked = now[box.dataset.layer]; });
    answer.textContent = now.point
      ? Inside.sentence(data.features, now.point.lon, now.point.lat, data.texts)
      : data.texts.hint;
  };
  const show = () => {
    const now = view();
    draw(now);
    tell(now);
  };

  // ── what a reader does ────────────────────────────────────────────────────
  const choose = ({ id }) => {
    if (byId.has(id)) change({ area: id, point: null });
  };
  map.on("click", ({ latlng }) => {
    const lon = ((((latlng.lng + 180) % 360) + 360) % 360) - 180;
    const holding = Inside.holding(data.features, lon, latlng.lat);
    const area = holding.find(({ isPart }) => !isPart);
    change({ point: { lon, lat: latlng.lat }, area: area ? area.id : view().area });
  });
  boxes.forEach((box) => {
    box.addEventListener("change", () => change({ [box.dataset.layer]: box.checked }));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-area], a[href^='#area=']");
    if (!link) return;
    event.preventDefault();
    const area = "area" in link.dataset ? link.dataset.area : link.hash.slice("#area=".length);
    change({ area: decodeURIComponent(area), point: null });
  });
  addEventListener("hashchange", show);
  L.ftzOnPaper(map, () => ({ labels }));
  show();
})();
