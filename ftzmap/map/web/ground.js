// The ground of a map: pictures of relief and lakes below the outlines, and names on them, as
// plain data made by ftzmap/map/ground.py:
//   pictures, bounds    addresses from the lowest to the highest; south-west and north-east
//   lines               addresses of drawings of rivers and railways, above the pictures
//   names               [{text, kind, size, lat, lng, place}]; size 1 is named first
//
//   L.ftzGround(data)            a layer
//   L.ftzGround.on(map, data)    the ground of a map, which stays while its scenes change
//
// All of it fades where a reader looks closely, because it is only good for finding one's way.

(() => {
  "use strict";

  const HERE = document.currentScript ? document.currentScript.src : "";
  const SVG = "http://www.w3.org/2000/svg";
  const FULL = 7; // zoom up to which the pictures show in full
  const GONE = 10; // zoom from which they do not show at all
  const NAMES_GONE = 9; // zoom from which there are no names
  const FROM = [0, 0, 4.5, 5.75]; // zoom from which a name of each size shows
  const DARK = "brightness(.57) contrast(3) brightness(.24) saturate(.7)"; // the relief, which
  // is the lowest picture, on dark paper: as dark as it, or it would end in a band
  const DARK_LAKES = 0.3; // share of the other pictures that shows there
  const DARK_LINES = 0.6; // the same of rivers and railways, which are thin
  const EDGE = 3; // px between a name and the edge of the map
  const GAP = 3; // px between two names
  const DOT = 3; // px: half of a city's dot
  const OFF = DOT + 4; // px between a city and its name
  const FAR = 18; // px: the same where the mark of an area is in the way

  const overlap = (a, b) =>
    a.x < b.x + b.w + GAP && b.x < a.x + a.w + GAP && a.y < b.y + b.h + GAP && b.y < a.y + a.h + GAP;
  const element = (name, text) => {
    const node = document.createElement("div");
    node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  // Groups of pictures on one another, stretched over their bounds.
  const drawing = (groups) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("aria-hidden", "true");
    groups.forEach((pictures) => {
      const group = document.createElementNS(SVG, "g");
      group.append(...pictures.map(stretched));
      svg.append(group);
    });
    return svg;
  };
  const stretched = (address) => {
    const image = document.createElementNS(SVG, "image");
    image.setAttribute("href", HERE ? new URL(address, HERE).href : address);
    const size = { width: "100%", height: "100%", preserveAspectRatio: "none" };
    Object.entries(size).forEach(([key, value]) => image.setAttribute(key, value));
    return image;
  };

  const Ground = L.Layer.extend({
    initialize(data) {
      this.data = data;
    },

    onAdd(map) {
      const pane = "ftz-ground";
      if (!map.getPane(pane)) map.createPane(pane);
      const names = map.getPane("ftz-ground-names") || map.createPane("ftz-ground-names");
      const { pictures, lines, bounds } = this.data;
      this._pictures = L.svgOverlay(drawing([pictures, lines]), bounds, { pane, interactive: false });
      this._pictures.addTo(map);
      this._root = element("ftz-ground leaflet-zoom-hide");
      names.append(this._root);
      map.on("zoomend", this._fade, this);
      this._watch = matchMedia("(prefers-color-scheme: dark)");
      this._watch.addEventListener("change", (this._changed = () => this._fade()));
      this._fade();
    },

    onRemove(map) {
      map.off("zoomend", this._fade, this);
      this._watch.removeEventListener("change", this._changed);
      this._pictures.remove();
      this._root.remove();
    },

    _fade() {
      const zoom = this._map.getZoom();
      const left = Math.min(1, Math.max(0, (GONE - zoom) / (GONE - FULL)));
      const { colorScheme } = getComputedStyle(this._map.getContainer());
      const isDark = colorScheme === "dark" || (colorScheme.includes("dark") && this._watch.matches);
      const svg = this._pictures.getElement();
      svg.style.display = left ? "" : "none";
      const [pictures, lines] = svg.children;
      pictures.style.opacity = left;
      [...pictures.children].forEach((picture, n) => {
        picture.style.filter = isDark && !n ? DARK : "";
        picture.style.opacity = isDark && n ? DARK_LAKES : 1;
      });
      lines.style.opacity = left * (isDark ? DARK_LINES : 1);
    },

    // The cities that are named before all else: which rectangles of the map they take, and which
    // places of the scene they name already. `size` is what is free of the map.
    reserve(taken, size) {
      this._root.replaceChildren();
      L.DomUtil.setPosition(this._root, this._map.containerPointToLayerPoint([0, 0]));
      this._busy = [];
      const first = this._shown().filter(({ size, kind }) => size === 1 && kind === "city");
      const placed = this._placeAll(first, taken, size);
      return {
        rects: this._busy.slice(),
        places: new Set(placed.map(({ place }) => place).filter(Boolean)),
      };
    },

    // Every other name that has room beside what the scene shows; `known` are its own places.
    fill(taken, size, known) {
      const rest = this._shown().filter(({ size, kind, place }) =>
        (size > 1 || kind !== "city") && !known.has(place));
      this._placeAll(rest.sort((a, b) => a.size - b.size), taken, size);
    },

    _shown() {
      const zoom = this._map.getZoom();
      if (zoom >= NAMES_GONE) return [];
      return this.data.names.filter(({ size }) => zoom >= FROM[size]);
    },

    // Fills first and measures then, so that the browser lays out the page once for all names.
    _placeAll(names, taken, size) {
      const found = names
        .map((name) => ({ name, at: this._map.latLngToContainerPoint([name.lat, name.lng]) }))
        .filter(({ at }) => at.x >= 0 && at.y >= 0 && at.x <= size.x && at.y <= size.y)
        .map((one) => ({ ...one, node: this._node(one.name) }));
      const measured = found.map((one) => ({
        ...one, w: one.node.offsetWidth, h: one.node.offsetHeight,
      }));
      const busy = [...taken, ...this._busy];
      return measured.filter((one) => this._place(one, busy, size)).map(({ name }) => name);
    },

    _node({ text, kind, size }) {
      const node = element(`ftz-ground-name ftz-ground-${kind} ftz-ground-size-${size}`, text);
      this._root.append(node);
      return node;
    },

    _place({ name, at, node, w, h }, busy, size) {
      const isCity = name.kind === "city";
      const own = { x: at.x - DOT, y: at.y - DOT, w: 2 * DOT, h: 2 * DOT };
      const free = (rect) =>
        rect.x >= EDGE && rect.y >= EDGE && rect.x + w <= size.x - EDGE &&
        rect.y + h <= size.y - EDGE && !busy.some((other) => overlap(rect, other));
      const rect = this._spots(at, w, h, isCity).map(([x, y]) => ({ x, y, w, h })).find(free);
      if (!rect || (isCity && name.size > 1 && busy.some((other) => overlap(own, other)))) {
        node.remove();
        return false;
      }
      node.style.transform = `translate(${Math.round(rect.x)}px, ${Math.round(rect.y)}px)`;
      if (isCity) this._root.append(this._dot(at));
      [rect, ...(isCity ? [own] : [])].forEach((one) => {
        busy.push(one);
        this._busy.push(one);
      });
      return true;
    },

    _spots({ x, y }, w, h, isCity) {
      if (!isCity) return [[x - w / 2, y - h / 2], [x - w / 2, y - 1.6 * h], [x - w / 2, y + h / 2]];
      return [OFF, FAR].flatMap((off) => [
        [x + off, y - h / 2], [x - w - off, y - h / 2], [x - w / 2, y - h - off],
        [x - w / 2, y + off], [x + off, y - h - 2], [x + off, y + 2],
        [x - w - off, y - h - 2], [x - w - off, y + 2],
      ]);
    },

    _dot({ x, y }) {
      const dot = element("ftz-ground-dot");
      dot.style.transform = `translate(${Math.round(x - DOT)}px, ${Math.round(y - DOT)}px)`;
      return dot;
    },
  });

  L.ftzGround = (data) => new Ground(data);

  // New names, as of another language, come on the same pictures; these are not loaded anew.
  L.ftzGround.on = (map, data) => {
    const before = map.ftzGround;
    const drawn = (ground) => String([ground.pictures, ground.lines]);
    if (before && data && drawn(before.data) === drawn(data)) {
      before.data = data;
      return before;
    }
    if (before) before.remove();
    map.ftzGround = data ? L.ftzGround(data).addTo(map) : null;
    return map.ftzGround;
  };
})();
