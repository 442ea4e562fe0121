// A scene on a Leaflet map: layers from below, then labels. What a scene is, tells
// ftzmap/map/scene_layers.py; texts and marks are drawn here, so no HTML comes with the data.
//
//   L.ftzScene(map, scene)           draws a scene on a map that is there
//   L.ftzScale(map, texts)           the scale bar alone
//   L.ftzMap(container, answer)      makes a map; .show(scene) draws another scene on it
//
// `answer({kind: "label" | "parcel" | "ground", id, lat, lng})` is told what was clicked.

(() => {
  "use strict";

  const MINE = "#b00020"; // what a reader brings, as CITY_COLOR in ftzmap/map/labels.py
  const MANY = 600; // shapes of a layer: more are painted on one canvas
  const NEAR = 12; // px: a click or the pointer this near to a mark means its label
  const HINT_MS = 1600;
  const LONG_MS = 8000;
  const PINS = new Set(["pin", "number", "vertex"]);
  const STAR = "M12 1l3.2 7.3 7.8.8-5.9 5.3 1.7 7.8L12 18.1l-6.8 4.1 1.7-7.8L1 9.1l7.8-.8z";
  const SVG = "http://www.w3.org/2000/svg";

  // ── layers ────────────────────────────────────────────────────────────────
  const node = (tag, name, text) => {
    const made = document.createElement(tag);
    made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const star = () => {
    const svg = document.createElementNS(SVG, "svg");
    Object.entries({ viewBox: "0 0 24 24", width: 22, height: 22 }).forEach(([key, value]) =>
      svg.setAttribute(key, value));
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", STAR);
    svg.append(path);
    return svg;
  };
  const numbered = (number) => {
    const pin = node("div", "ftz-number");
    pin.append(node("span", "ftz-stem"), node("span", "ftz-head", String(number)));
    return pin;
  };
  const icon = (html, className) => L.divIcon({ html, className, iconSize: [0, 0] });
  const marker = (place, html, className) =>
    L.marker(place, { icon: icon(html, className), interactive: false, keyboard: false });
  const circle = (place, look) =>
    L.circleMarker(place, { weight: 2, fillOpacity: 1, interactive: false, ...look });

  // What a look of outlines is to Leaflet: a hatch fills it with a pattern.
  L.ftzLook = (map, look) => {
    if (!look.hatch) return look;
    const { color, hatch, fillOpacity: opacity } = look;
    return { ...look, fillColor: L.ftzHatch(map, { color, hatch, opacity }), fillOpacity: 1 };
  };
  const painted = (map, look) => {
    const { hatch, fillOpacity: opacity } = look;
    const color = L.ftzHatch.inTheme(map, look.color);
    if (!hatch) return { ...look, color };
    return { ...look, color, fillColor: L.ftzHatch.canvas(map, { color, hatch, opacity }), fillOpacity: 1 };
  };

  const DRAW = {
    tiles: ({ address, credit }) => L.tileLayer(address, { attribution: credit }),
    outlines: ({ shapes, style, styles }, map) => {
      const many = shapes.length > MANY;
      const renderer = many ? { renderer: L.canvas() } : {};
      const common = { ...style, ...renderer, interactive: false, smoothFactor: 0 };
      const drawn = many ? painted(map, common) : L.ftzLook(map, common);
      return L.layerGroup(shapes.map((shape, row) => {
        const own = styles[row] ? L.ftzLook(map, { ...common, ...styles[row] }) : drawn;
        return L.geoJSON(shape, { ...common, style: own });
      }));
    },
    shapes: (layer) => L.ftzShapes(layer),
    pin: ({ lat, lng }) => circle([lat, lng], { radius: 6, color: "#ffffff", fillColor: MINE }),
    vertex: ({ lat, lng }) => circle([lat, lng], { radius: 4, color: MINE, fillColor: "#ffffff" }),
    star: ({ lat, lng }) => marker([lat, lng], star(), "ftz-star"),
    number: ({ lat, lng, number }) => marker([lat, lng], numbered(number), "ftz-pin"),
    line: ({ places }) =>
      L.polyline(places, { color: MINE, weight: 2, dashArray: "4 4", interactive: false }),
  };

  // ── which outline lies under the pointer ──────────────────────────────────
  const within = ({ x, y }, ring) => {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  };
  const polygons = ({ type, coordinates }) =>
    type === "Polygon" ? [coordinates] : type === "MultiPolygon" ? coordinates : [];
  const covers = (shape, at) =>
    polygons(shape).some(([shell, ...holes]) =>
      within(at, shell) && !holes.some((hole) => within(at, hole)));

  // ── a scene on a map ──────────────────────────────────────────────────────
  // Where no tile can be reached the map says so, and the ground stands in for the base map.
  const watchTiles = (layer, labels, heard) => {
    let reached = false;
    layer.once("tileload", () => {
      reached = true;
      labels.standIn(false);
    });
    layer.once("tileerror", () => {
      heard({ missing: "tiles" });
      if (!reached) labels.standIn(true);
    });
  };

  const draw = (map, scene, heard = () => {}) => {
    const group = L.layerGroup().addTo(map);
    map.setMinZoom(scene.limits[0]);
    map.setMaxZoom(scene.limits[1]);
    const bar = scale(map, scene.labels.texts);
    scene.layers.forEach((layer) => DRAW[layer.type](layer, map).addTo(group));
    const pins = scene.layers.filter(({ type }) => PINS.has(type)).map(({ lat, lng }) => [lat, lng]);
    group.eachLayer((layer) => layer.once("loaderror", () => heard({ missing: "shapes" })));
    const many = group.getLayers().filter(({ find }) => find);
    const find = (place) => many.map((layer) => layer.find(place)).find((row) => row !== null);
    const labels = L.ftzLabels({ ...scene.labels, pins });
    labels.on("choose", heard);
    group.eachLayer((layer) => watchTiles(layer, labels, heard));
    const leave = L.ftzAway(map, scene, () => labels.free(map)); // labels keep clear of it
    group.addLayer(labels);
    const shapes = scene.layers.filter(({ named }) => named).flatMap((layer) => layer.shapes);
    const remove = () => {
      leave();
      bar.remove();
      group.remove();
    };
    return { remove, find, labels, shapes, texts: scene.labels.texts, rows: scene.labels.labels };
  };

  // The label of what lies at a place: of a mark near by, else of the smallest outline around it.
  const named = (drawn, map, { latlng, containerPoint }) => {
    const close = drawn.labels.markNear(containerPoint, NEAR);
    if (close) return close;
    const at = { x: latlng.lng, y: latlng.lat };
    const rows = drawn.shapes.flatMap((shape, row) => (covers(shape, at) ? [row] : []));
    return rows.length ? drawn.rows[rows[rows.length - 1]] : null; // parts come after their area
  };

  // ── hints: what the pointer is on, how to move, how to come back ──────────
  const tip = (map, current) => {
    const box = node("div", "ftz-tip");
    map.getContainer().append(box);
    const hide = () => box.classList.remove("ftz-seen");
    map.on("mousemove", (event) => {
      const over = event.originalEvent.target.closest?.(".ftz-label, .leaflet-control");
      const label = over || !current() ? null : named(current(), map, event);
      map.getContainer().classList.toggle("ftz-choosable", Boolean(label && label.target));
      if (!label) return hide();
      box.textContent = label.levels[label.levels.length - 1].map(({ text }) => text).join(" · ");
      const { x, y } = event.containerPoint;
      const left = Math.min(x + 14, map.getSize().x - box.offsetWidth - 6);
      box.style.transform = `translate(${Math.max(6, left)}px, ${y > 40 ? y - 32 : y + 18}px)`;
      box.classList.add("ftz-seen");
    });
    map.on("mouseout movestart click", hide);
  };

  const hint = (map, current) => {
    const box = node("div", "ftz-hint");
    box.setAttribute("role", "status");
    map.getContainer().append(box);
    let waiting;
    return (name, isLong = false) => {
      const text = current() && current().texts[name];
      if (!text) return;
      box.textContent = text;
      box.classList.add("ftz-seen");
      clearTimeout(waiting);
      waiting = setTimeout(() => box.classList.remove("ftz-seen"), isLong ? LONG_MS : HINT_MS);
    };
  };

  // The wheel scrolls the page and one finger too: the map moves by Ctrl, or by two fingers.
  const cooperate = (map, say) => {
    const container = map.getContainer();
    map.scrollWheelZoom.disable();
    container.addEventListener("wheel", (event) => {
      const meant = event.ctrlKey || event.metaKey || document.fullscreenElement;
      map.scrollWheelZoom[meant ? "enable" : "disable"]();
      if (!meant) say("wheel");
    }, { capture: true, passive: true });
    container.addEventListener("touchmove", (event) => {
      if (event.touches.length === 1 && !map.dragging.enabled()) say("fingers");
    }, { passive: true });
  };

  const wayBack = (map, current) => {
    const button = node("button", "ftz-lost");
    button.type = "button";
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", () => current().labels.home());
    map.getContainer().append(button);
    map.on("moveend", () => {
      const view = map.getBounds();
      const seen = !current() || current().rows.some(({ box, lat, lng }) =>
        view.intersects(box || [[lat, lng], [lat, lng]]));
      if (!seen) button.textContent = current().texts.home;
      button.classList.toggle("ftz-seen", !seen);
    });
  };

  // A field to search in, where the page says what to call it; the page answers.
  const searchField = (map, words, answer) => {
    const form = node("form", "ftz-search");
    const field = node("input", "");
    Object.assign(field, { type: "search", placeholder: words, ariaLabel: words, maxLength: 200 });
    form.setAttribute("role", "search");
    form.append(field);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer({ kind: "search", id: field.value, lat: 0, lng: 0 });
    });
    ["click", "dblclick", "mousedown", "touchstart", "keydown", "wheel"].forEach((name) =>
      form.addEventListener(name, (event) => event.stopPropagation()));
    map.getContainer().before(form);
    map.on("unload", () => form.remove());
    return (other) => Object.assign(field, { placeholder: other, ariaLabel: other });
  };

  // The scale bar in the words of the scene.
  const Scale = L.Control.Scale.extend({
    onAdd(map) {
      map.on("resize", this._fit, this);
      this._fit({ newSize: map.getSize() });
      return L.Control.Scale.prototype.onAdd.call(this, map);
    },
    onRemove(map) {
      map.off("resize", this._fit, this);
      L.Control.Scale.prototype.onRemove.call(this, map);
    },
    _fit({ newSize }) {
      this.options.maxWidth = newSize.x < 500 ? 80 : 140;
      if (this._mScale) this._update();
    },
    _updateMetric(most) {
      const metres = this._getRoundNum(most);
      const [words, n] = metres < 1000 ? [this.options.texts.m, metres] : [this.options.texts.km, metres / 1000];
      this._updateScale(this._mScale, words.replace("{n}", n), metres / most);
    },
  });
  const scale = (map, texts) =>
    new Scale({ imperial: false, texts }).addTo(map);

  // On paper the map has another size: it is drawn anew for it, and again for the screen.
  const onPaper = (map, current) => {
    const redraw = () => {
      map.invalidateSize({ animate: false });
      if (current()) current().labels.home(false);
    };
    const paper = matchMedia("print");
    paper.addEventListener("change", redraw);
    return () => paper.removeEventListener("change", redraw);
  };

  L.ftzScale = scale;
  L.ftzOnPaper = onPaper;

  L.ftzScene = (map, scene) => {
    map.getContainer().ftzMap = map;
    map.attributionControl.setPrefix(false);
    const drawn = draw(map, scene);
    tip(map, () => drawn);
    wayBack(map, () => drawn);
    onPaper(map, () => drawn);
    return drawn;
  };

  L.ftzMap = (container, answer) => {
    const coarse = matchMedia("(pointer: coarse)").matches;
    const map = L.map(container, {
      center: [0, 0], zoom: 3, zoomSnap: 0.25, dragging: !coarse, worldCopyJump: false,
    });
    container.ftzMap = map;
    map.attributionControl.setPrefix(false);
    // Zooming keeps what is in the middle of the free part of the map there.
    const step = (sign) => (by, options) => {
      const middle = drawn ? drawn.labels.middle() : map.getSize().divideBy(2);
      return map.setZoomAround(middle, map.getZoom() + sign * (by || map.options.zoomDelta), options);
    };
    map.zoomIn = step(1);
    map.zoomOut = step(-1);
    let drawn = null;
    let shown = null;
    const current = () => drawn;
    const tell = (kind, { lat, lng }, id = null) => answer({ kind, id, lat, lng });
    const choose = ({ label, missing }) =>
      (missing ? say(missing, true) : tell("label", label, label.id));
    map.on("click", (event) => {
      const near = drawn && drawn.labels.markNear(event.containerPoint, NEAR);
      const parcel = near || !drawn ? undefined : drawn.find(event.latlng);
      if (near) drawn.labels.choose(near);
      else if (parcel !== undefined) tell("parcel", event.latlng, String(parcel));
      else tell("ground", event.latlng);
    });
    tip(map, current);
    wayBack(map, current);
    const say = hint(map, current);
    cooperate(map, say);
    const leavePaper = onPaper(map, current);
    const sizes = new ResizeObserver(() => {
      map.invalidateSize({ animate: false });
      if (drawn && matchMedia("print").matches) drawn.labels.home(false); // a page has its own size
    });
    sizes.observe(container);
    let rename = null;
    return {
      map,
      search(words) {
        if (!words) return;
        if (rename) rename(words);
        else rename = searchField(map, words, answer);
      },
      show(text) {
        if (text === shown) return;
        shown = text;
        if (drawn) drawn.remove();
        drawn = draw(map, JSON.parse(text), choose);
      },
      remove() {
        sizes.disconnect();
        leavePaper();
        map.remove();
      },
    };
  };
})();
