// Cards and labels on a Leaflet map that keep clear of each other, of the
// map's controls and of its edge, at every size and zoom.
//
// A scene is plain data made by ftzmap/map/labels.py:
//   view, bounds        what to show; the map flies there when `view` changes
//   roomy               whether these bounds leave room for cards
//   standalone          true in an exported page: a click on a card flies there
//   lang, texts         language tag, and the words of controls
//   note                what is not on the map where a reader looks closely, as a sentence, or nothing
//   legend              [{kind, text, tip, look: {color, opacity, dash, hatch}, near, boxes}]; `near` rows
//                       show up close, those with boxes where one of these is in sight
//   ground              what lies below, as web/ground.js reads it, or null
//   standIn             the same for a base map whose tiles cannot be reached
//   pins                lat, lng of what a reader brought, which labels keep clear of
//   labels              [{id, role, lat, lng, box, solid, color, rank, selected, levels, aside}]
// A label's `levels` are its contents from the fullest to the shortest, each a
// list of blocks {kind, text} or {kind, items}. `aside` replaces them once the
// label's outline is large on the screen and not all is in view. Texts only ever become text nodes.

(() => {
  "use strict";

  const GAP = 6; // px between two labels
  const CUT = 200; // px: what a leader across a name costs
  const EDGE = 8; // px between a label and the edge of the map
  const CLEAR = 9; // px kept free around the place that a card points to
  const BESIDE = 412; // px on the right of a wide map that the page covers, as in scene.css
  const WIDE = "(min-width: 1001px)";
  const NARROW = 500; // px: cards on a map narrower than this count what they list
  const PIN = 12; // px: half the width of a pin
  const STAR = 12; // px from the middle of the reader's star to its edge
  const LARGE = 150; // px: an outline of this size needs no card pointing at it
  const NEUTRAL = "#57606a";
  const ROOMY = 6; // times the area of a card that its outline has, for the card to stand on it
  const HUGE = 320; // px: inside an outline of this size there is room for its own label
  const VISIBLE = 16; // px: the part of an area below this size goes unlabelled
  const WIDTHS = [330, 280, 240, 200]; // px: widths that a card may take, preferred first
  const STEPS = [16, 34, 64, 110, 170]; // px from a place to the card beside it
  const SVG = "http://www.w3.org/2000/svg";
  const SMALLER = 0.5; // dashes of the legend by those of the map
  const NEAR_ZOOM = 8.5; // from here on the parts of an area can be told apart
  const MAX_TRIES = 20000; // pairs of places compared in the search for the best of all cards
  const MANY = 12; // cards: more than these try only places near by, in their first width
  const COMPACT = 12; // px: the side of a label that finds no place for its text, as in labels.css
  const SMALL = 190; // px: width of a label close beside its place
  const DEGREES = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

  // ── rectangles {x, y, w, h} in pixels of the map's container ──────────────
  const overlap = (a, b, gap = 0) =>
    a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h + gap && b.y < a.y + a.h + gap;
  const inside = (r, size, edge = EDGE) =>
    r.x >= edge && r.y >= edge && r.x + r.w <= size.x - edge && r.y + r.h <= size.y - edge;
  const shared = (a, b) =>
    Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
    Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));
  const around = (p, r) => ({ x: p.x - r, y: p.y - r, w: 2 * r, h: 2 * r });
  const leaderRect = ({ from, anchor }) => ({
    x: Math.min(from.x, anchor.x) - 2, y: Math.min(from.y, anchor.y) - 2,
    w: Math.abs(from.x - anchor.x) + 4, h: Math.abs(from.y - anchor.y) + 4,
  });
  const along = ({ from, anchor }) => {
    const count = Math.ceil(length(from, anchor) / 6);
    const at = (a, b, i) => a + ((b - a) * i) / count;
    return Array.from({ length: count }, (_, i) =>
      around({ x: at(from.x, anchor.x, i), y: at(from.y, anchor.y, i) }, 2));
  };
  const nearest = (r, p) => ({
    x: Math.min(Math.max(p.x, r.x), r.x + r.w),
    y: Math.min(Math.max(p.y, r.y), r.y + r.h),
  });
  const hull = (r, p) => {
    const [x, y] = [Math.min(r.x, p.x), Math.min(r.y, p.y)];
    return { x, y, w: Math.max(r.x + r.w, p.x) - x, h: Math.max(r.y + r.h, p.y) - y };
  };
  const length = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
  const turn = (a, b, c) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  const crosses = (a, b, c, d) =>
    turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
  const crossesRect = (a, b, r) => {
    const corners = [[r.x, r.y], [r.x + r.w, r.y], [r.x + r.w, r.y + r.h], [r.x, r.y + r.h]];
    const points = corners.map(([x, y]) => ({ x, y }));
    return points.some((p, i) => crosses(a, b, p, points[(i + 1) % 4]));
  };

  // ── the graticule ─────────────────────────────────────────────────────────
  const multiples = (step, low, high) => {
    const first = Math.ceil(low / step);
    const count = Math.max(0, Math.min(60, Math.floor(high / step) - first + 1));
    return Array.from({ length: count }, (_, i) => (first + i) * step);
  };
  const degrees = (value, step, positive, negative) => {
    const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    const round = ((((value + 180) % 360) + 360) % 360) - 180; // beyond 180 degrees count anew
    return `${Math.abs(round).toFixed(decimals)}°${round < 0 ? negative : positive}`;
  };

  // ── what a label shows ────────────────────────────────────────────────────
  const element = (tag, name, text) => {
    const node = document.createElement(tag);
    node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const block = ({ kind, text, items }) => {
    const node = element("span", `ftz-${kind}`, text);
    (items || []).forEach((item, i) => {
      node.append(element("span", "ftz-term", i < items.length - 1 ? `${item} ·` : item), " ");
    });
    return node;
  };

  // ── the look of a kind, as the legend shows it ────────────────────────────
  const shape = (name, attributes) => {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  };
  const STAR_PATH = "M10 0l1.3 3 3.2.3-2.4 2.1.7 3.2L10 6.9 7.2 8.6l.7-3.2-2.4-2.1 3.2-.3z";
  const MARKS = {
    number: (fill) => [shape("circle", { cx: 10, cy: 4.5, r: 4.5, fill })],
    star: (fill) => [shape("path", { d: STAR_PATH, fill })],
  };
  const swatch = (map, { color, opacity, dash, hatch, mark }) => {
    const fill = hatch ? L.ftzHatch(map, { color, hatch, opacity }) : color;
    const key = shape("svg", { class: "ftz-swatch", width: 20, height: 9, "aria-hidden": "true" });
    if (mark) {
      key.append(...MARKS[mark](color));
      return key;
    }
    const lengths = (dash || "").split(" ").filter(Boolean).map((length) => length * SMALLER);
    key.append(shape("rect", {
      x: 0.75, y: 0.75, width: 18.5, height: 7.5, fill, "fill-opacity": hatch ? 1 : opacity,
      stroke: color, "stroke-width": 1.5, "stroke-dasharray": lengths.join(" ") || "none",
    }));
    return key;
  };

  // ── the search for a place for every card at once ─────────────────────────
  // Each card brings its candidates sorted by cost; the cheapest free
  // combination wins (branch and bound). `tries` bounds the work: once none is
  // left, the best combination so far counts, or null where there is none yet.
  const bestTogether = (cards, tries) => {
    const cheapest = cards.map(({ candidates }) => candidates[0].cost);
    const least = cards.map((_, i) => cheapest.slice(i).reduce((a, b) => a + b));
    let best = null;
    const search = (chosen, cost) => {
      const at = chosen.length;
      if (at === cards.length) {
        best = { cost, chosen: [...chosen] };
        return;
      }
      for (const candidate of cards[at].candidates) {
        const bound = cost + candidate.cost + (least[at + 1] || 0);
        if (tries.left <= 0 || (best && bound >= best.cost)) return;
        if (!isFree(candidate, chosen, tries)) continue;
        chosen.push(candidate);
        search(chosen, cost + candidate.cost);
        chosen.pop();
      }
    };
    search([], 0);
    return best && best.chosen;
  };
  // One card after the other, each in its cheapest place that is still free.
  const oneByOne = (cards, tries) => {
    const chosen = [];
    for (const { candidates } of cards) {
      const candidate = candidates.find((c) => isFree(c, chosen, tries));
      if (candidate) chosen.push(candidate);
    }
    return chosen;
  };
  const isFree = (candidate, chosen, tries) =>
    chosen.every((other) => {
      tries.left -= 1;
      return !disturb(candidate, other);
    });
  const disturb = (a, b) =>
    overlap(a.hull, b.hull, GAP) &&
    (overlap(a.rect, b.rect, GAP) ||
      crosses(a.from, a.anchor, b.from, b.anchor) ||
      crossesRect(a.from, a.anchor, b.rect) ||
      crossesRect(b.from, b.anchor, a.rect));

  const Labels = L.Layer.extend({
    initialize(scene) {
      this.scene = scene;
      this.tries = 0; // of the last search
    },

    onAdd(map) {
      this._root = element("div", "ftz-labels leaflet-zoom-hide");
      this._root.lang = this.scene.lang;
      this._leaders = document.createElementNS(SVG, "svg");
      this._leaders.setAttribute("class", "ftz-leaders leaflet-zoom-hide");
      (map.getPane("ftz-leaders") || map.createPane("ftz-leaders")).append(this._leaders);
      const pane = map.getPane("ftz-labels") || map.createPane("ftz-labels");
      pane.append(this._root);
      if (!map.getPane("ftz-graticule")) map.createPane("ftz-graticule");
      this._graticule = L.layerGroup().addTo(map);
      this._controls = [this._legend(), this._home()];
      this._controls.forEach((control) => control.addTo(map));
      this._ground = L.ftzGround.on(map, this._below(map));
      this._nodes = new Map(this.scene.labels.map((label) => [label.id, this._node(label)]));
      this._sizes = new Map();
      this._marks = [];
      this._show(map);
      map.on("moveend resize", this._place, this);
      this._place();
      this._keepFocus(map);
    },

    _below(map) {
      return this.scene.ground || (map.ftzCutOff ? this.scene.standIn : null);
    },

    // Whether the ground stands in for tiles, which cannot be reached; later scenes keep it.
    standIn(isCutOff) {
      const map = this._map;
      if (!map || !this.scene.standIn || isCutOff === Boolean(map.ftzCutOff)) return;
      map.ftzCutOff = isCutOff;
      this._ground = L.ftzGround.on(map, this._below(map));
      this._place();
    },

    // A new scene has new labels: the keyboard stays on the one it was on, or else on the map.
    _keepFocus(map) {
      if (!map.ftzFocus) return;
      const node = this._nodes.get(map.ftzFocus);
      map.ftzFocus = null;
      if (node) node.focus({ preventScroll: true });
      if (!node || document.activeElement !== node) map.getContainer().focus({ preventScroll: true });
    },

    onRemove(map) {
      if (this._root.contains(document.activeElement)) {
        map.ftzFocus = document.activeElement.dataset.id;
      }
      map.off("moveend resize", this._place, this);
      this._controls.forEach((control) => control.remove());
      this._graticule.remove();
      this._leaders.remove();
      this._root.remove();
    },

    // Flies to the scene's view when it is another one than the map showed last.
    _show(map) {
      const shown = map.ftzView;
      map.ftzView = this.scene.view;
      if (shown === this.scene.view) return;
      this._fly(this.scene.bounds, shown !== undefined && !this._flown(map));
    },

    _flown(map) {
      return map.ftzFlown === this.scene.view;
    },

    _fly(bounds, smoothly) {
      const map = this._map;
      const size = this._room();
      this._waiting = size.x && size.y ? null : bounds; // a map without room cannot fly
      if (this._waiting) return;
      const cards = this.scene.bounds === bounds && this.scene.view === "overview";
      const roomy = cards && this.scene.roomy; // there is room for cards within the bounds
      const share = roomy ? [0.03, 0.05] : cards ? (size.x < 600 ? [0.1, 0.34] : [0.26, 0.3]) : [0.1, 0.12];
      const padding = [size.x * share[0], size.y * share[1]];
      const legend = size.x < 600 ? Math.min(this._legendBox.offsetHeight + 3 * EDGE, size.y / 3) : 0;
      const room = {
        paddingTopLeft: padding,
        paddingBottomRight: [padding[0] + this._covered(), Math.max(padding[1], legend)],
      };
      const still = !smoothly || matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (still) map.fitBounds(bounds, { ...room, animate: false });
      else map.flyToBounds(bounds, { ...room, duration: 0.5 });
    },

    // Pixels on the right that the page covers, and the size of what it leaves free.
    _covered(map = this._map) {
      const beside = map.getContainer().classList.contains("ftz-beside");
      return beside && matchMedia(WIDE).matches ? BESIDE : 0;
    },

    _room() {
      return this.free(this._map);
    },

    free(map) {
      const size = map.getSize();
      return L.point(Math.max(0, size.x - this._covered(map)), size.y);
    },

    _node(label) {
      const node = element(label.target ? "button" : "div", `ftz-label ftz-${label.role}`);
      if (label.target) {
        node.type = "button";
        L.DomEvent.disableClickPropagation(node);
        node.addEventListener("click", (event) => {
          L.DomEvent.stop(event); // the map moves under the pointer, and would take it for its own
          this.choose(label);
        });
      }
      node.dataset.id = label.id;
      node.classList.toggle("ftz-selected", Boolean(label.selected));
      node.style.setProperty("--ftz-color", label.color || "#444");
      this._root.append(node);
      return node;
    },

    choose(label) {
      if (label.view) {
        this._map.ftzFlown = label.view;
        this._fly(label.box, true);
      }
      if (!this.scene.standalone) this.fire("choose", { label });
    },

    // The middle of what the page leaves free of the map, in pixels.
    middle() {
      return this._room().divideBy(2);
    },

    home(smoothly = true) {
      this._fly(this.scene.bounds, smoothly);
    },

    // The label of the mark nearest to a point of the container, if one is within some pixels.
    markNear(point, most) {
      const found = this._marks
        .map(({ label, at }) => ({ label, far: length(at, point) }))
        .sort((a, b) => a.far - b.far)[0];
      return found && found.far <= most ? found.label : null;
    },

    // ── layout ──────────────────────────────────────────────────────────────
    _place() {
      const map = this._map;
      if (!map || !this._room().x) return;
      if (this._waiting) this._fly(this._waiting, false);
      this._drawGraticule();
      this._root.classList.toggle("ftz-far", map.getZoom() < NEAR_ZOOM);
      this._legendBox.classList.toggle("ftz-far", map.getZoom() < NEAR_ZOOM);
      const view = map.getBounds(); // what is not in sight needs no entry of the legend
      this._legendRows.forEach(({ row, boxes }) => {
        row.hidden = Boolean(boxes) && !boxes.some((box) => view.intersects(box));
      });
      const labels = this._inView();
      const controls = this._controlRects();
      const pointed = labels.filter((l) => l.card).map((l) => around(l.anchor, CLEAR));
      const cities = labels.filter((l) => l.city);
      const named = this._placeSmall(cities, [...controls, ...pointed]);
      const stars = cities.map((l) => around(l.anchor, STAR));
      const pins = (this.scene.pins || []).map((at) => this._pin(at)).slice(0, MANY);
      const still = [...controls, ...stars, ...pins, ...named.map((c) => c.rect)];
      const first = this._ground && this._ground.reserve([...still, ...pointed], this._room());
      const before = [...still, ...(first ? first.rects : [])];
      const cards = this._placeCards(labels.filter((l) => l.card), before);
      const ground = first && this._beside(cards, first, [...still, ...pointed]);
      const fixed = [...still, ...(ground ? ground.rects : [])];
      const taken = [...fixed, ...pointed, ...cards.flatMap((c) => [c.rect, leaderRect(c)])];
      const places = labels
        .filter((l) => !l.card && !l.city && !(ground && ground.places.has(l.label.id)))
        .filter((l) => !taken.some((t) => overlap(around(l.anchor, 4), t)));
      const dots = places.map((l) => around(l.anchor, 4));
      const small = this._placeSmall(places, [...taken, ...dots]);
      this._draw([...cards, ...named, ...small]);
      places.forEach((place) => this._dot(place.anchor, 3, NEUTRAL));
      const specks = labels.filter((l) => l.card && l.extent < VISIBLE);
      specks.forEach((l) => this._dot(l.anchor, 6, l.label.color));
      this._marks = [...specks, ...places].map(({ label, anchor }) => ({ label, at: anchor }));
      const busy = [...taken, ...dots, ...small.map((c) => c.rect)];
      this._placeDegrees(busy);
      const known = new Set(this._nodes.keys());
      if (ground) this._ground.fill([...busy, ...this._degreeRects], this._room(), known);
    },

    // What a pin takes, which stands above its place.
    // The names of cities again where a leader would cut one, if all find room beside the cards.
    _beside(cards, first, still) {
      const isCut = cards.some((c) => first.rects.some((r) => crossesRect(c.from, c.anchor, r)));
      if (!isCut) return first;
      const taken = cards.flatMap((c) => [c.rect, ...along(c)]);
      const again = this._ground.reserve([...still, ...taken], this._room());
      if (again.rects.length === first.rects.length) return again;
      return this._ground.reserve(still, this._room());
    },

    _pin([lat, lng]) {
      const { x, y } = this._map.latLngToContainerPoint([lat, lng]);
      return { x: x - PIN, y: y - 2.5 * PIN, w: 2 * PIN, h: 3 * PIN };
    },

    _inView() {
      const map = this._map;
      const size = this._room();
      return this.scene.labels
        .map((label) => this._onScreen(label))
        .filter(({ anchor: p }) => p.x >= 0 && p.y >= 0 && p.x <= size.x && p.y <= size.y)
        .filter((l) => l.label.always || l.label.role !== "part" || l.extent >= VISIBLE)
        .filter((l) => map.getZoom() >= (l.label.zoom || 0));
    },

    _onScreen(label) {
      const map = this._map;
      const anchor = map.latLngToContainerPoint([label.lat, label.lng]);
      const pieces = (label.pieces || []).map((corners) => {
        const [sw, ne] = corners.map((corner) => map.latLngToContainerPoint(corner));
        return { x: sw.x, y: ne.y, w: ne.x - sw.x, h: sw.y - ne.y };
      });
      const extent = Math.max(0, ...pieces.map((piece) => Math.max(piece.w, piece.h)));
      const large = extent > LARGE;
      const near = large || map.getZoom() >= NEAR_ZOOM;
      const levels = near && label.aside && !this._isWhole() ? label.aside : label.levels;
      const city = label.role === "city"; // its star is a marker of the map
      const card = !city && label.role !== "place";
      return { label, anchor, pieces, extent, large, levels, card, city };
    },

    // A small zone is large on the screen even as a whole: its cards still say all they have.
    _isWhole() {
      const { view, bounds } = this.scene;
      return view === "overview" && this._map.getZoom() <= this._map.getBoundsZoom(bounds);
    },

    _controlRects() {
      const box = this._map.getContainer().getBoundingClientRect();
      const nodes = this._map.getContainer().parentElement.querySelectorAll(".leaflet-control, .ftz-search");
      return [...nodes]
        .map((node) => node.getBoundingClientRect())
        .filter((r) => r.width && r.height)
        .map((r) => ({ x: r.left - box.left, y: r.top - box.top, w: r.width, h: r.height }));
    },

    // Tries the fullest contents for all cards, then shorter ones, until every card has a place.
    // Where that takes too many tries, or some card has none, the cards are placed one by one.
    _placeCards(cards, fixed) {
      const most = Math.max(0, ...cards.map((c) => c.levels.length));
      let ready = [];
      this.tries = 0;
      const first = this._room().x < NARROW ? Math.max(0, most - 2) : 0; // long lists hide the map
      for (let level = first; level < most; level += 1) {
        const tries = { left: MAX_TRIES / most };
        this._measureFirst(cards, level);
        ready = cards.map((card) => ({
          ...card, candidates: this._candidates(card, level, cards, fixed),
        }));
        ready.sort((a, b) => a.candidates.length - b.candidates.length);
        const chosen = ready.every((c) => c.candidates.length) && bestTogether(ready, tries);
        this.tries += MAX_TRIES / most - tries.left;
        if (chosen) return chosen;
      }
      return this._placeCrowded(ready, fixed);
    },

    _measureFirst(cards, level) {
      const most = (card) => Math.min(level, card.levels.length - 1);
      this._measureAll(cards.map((card) => [card, most(card), this._widths(card, true)[0]]));
    },

    // One by one, then in small beside their places; what finds no room shows as a mark.
    _placeCrowded(ready, fixed) {
      const placed = oneByOne(ready, { left: 0 });
      const rest = (found) => ready.filter((r) => !found.some((f) => f.card.label === r.label));
      const marks = rest(placed).map((c) => around(c.anchor, 4));
      const taken = [...fixed, ...marks, ...placed.flatMap((c) => [c.rect, leaderRect(c)])];
      const small = this._placeSmall(rest(placed), taken);
      const shown = [...placed, ...small];
      return [...shown, ...rest(shown).map((card) => this._compact(card))];
    },

    _compact(card) {
      const { anchor } = card;
      const spot = { content: card.levels.length - 1, width: SMALL, from: anchor, anchor };
      return { card, ...spot, rect: around(anchor, COMPACT / 2), compact: true };
    },

    _candidates(card, level, cards, fixed) {
      const size = this._room();
      const content = Math.min(level, card.levels.length - 1);
      const keepOut = cards.map((c) => around(c.anchor, CLEAR));
      const names = fixed.filter((f) => !overlap(f, around(card.anchor, 4))); // but its own dot
      const steps = cards.length > MANY ? STEPS.slice(0, 3) : STEPS;
      const found = [];
      const sizes = new Set(); // a text that fits a narrow card is as large in a wide one
      this._widths(card, cards.length > MANY).forEach((width, rank) => {
        const { w, h } = this._measure(card, content, width);
        if (sizes.has(w)) return;
        sizes.add(w);
        for (const rect of this._positions(card, w, h, size, steps, cards.length > MANY)) {
          if (!inside(rect, size) || fixed.some((f) => overlap(rect, f, GAP))) continue;
          const own = card.large && overlap(rect, around(card.anchor, 1));
          if (keepOut.some((k, i) => overlap(rect, k) && !(own && cards[i] === card))) continue;
          const from = nearest(rect, card.anchor);
          const { anchor } = card;
          const cut = CUT * names.filter((f) => crossesRect(from, anchor, f)).length;
          const cost = length(from, anchor) + 12 * rank + cut + this._cover(rect, card, cards);
          found.push({ card, content, width, rect, from, anchor, hull: hull(rect, anchor), cost });
        }
      });
      return found.sort((a, b) => a.cost - b.cost);
    },

    _widths(card, many) {
      const room = this._room().x - 2 * EDGE;
      const widths = (card.label.role === "card" ? WIDTHS : [200, 290, 180]).filter((w) => w <= room);
      return many ? widths.slice(0, 1) : widths;
    },

    // Cost of lying on outlines: dear on those of others, less so on one's own; what counts is the
    // share of the card or of the piece that it hides, whichever is more.
    _cover(rect, card, cards) {
      const area = rect.w * rect.h;
      const share = (piece) => shared(rect, piece) / Math.max(1, Math.min(area, piece.w * piece.h));
      const on = (other) => other.pieces.reduce((sum, piece) => sum + share(piece), 0);
      return cards.reduce((sum, other) => sum + this._weight(card, other, area) * on(other), 0);
    },

    // A card stands on its own outline only where that is much larger than the card, and no strip.
    _weight(card, other, area) {
      if (other.label.id === card.label.parent) return card.large ? 0 : 60;
      if (other.label.id !== card.label.id) return 120;
      const room = Math.max(0, ...card.pieces.map((piece) => piece.w * piece.h));
      if (card.label.role === "part") return room > ROOMY * area ? 0 : 260;
      return card.extent > HUGE && card.label.solid ? 30 : 260;
    },

    // Among many cards none goes far, because its leader would cross the places of others.
    _positions({ anchor: { x, y } }, w, h, size, steps, near) {
      const xs = [x - w / 2, ...(near ? [] : [EDGE, size.x - w - EDGE])];
      const ys = [y - h / 2, ...(near ? [] : [EDGE, size.y - h - EDGE])];
      for (const step of steps) {
        xs.push(x + step, x - w - step);
        ys.push(y + step, y - h - step);
      }
      return xs.flatMap((left) => ys.map((top) => ({ x: left, y: top, w, h })));
    },

    _placeSmall(labels, taken) {
      const size = this._room();
      const placed = [];
      const busy = [...taken];
      this._measureAll(labels.map((label) => [label, 0, SMALL]));
      for (const label of [...labels].sort((a, b) => a.label.rank - b.label.rank)) {
        const spot = this._spot(label, busy, size);
        if (!spot) continue;
        busy.push(spot.rect);
        placed.push(spot);
      }
      return placed;
    },

    _spot(label, busy, size) {
      const { anchor } = label;
      for (let content = 0; content < label.levels.length; content += 1) {
        const { w, h } = this._measure(label, content, SMALL);
        const off = label.city ? STAR : 7;
        const near = [
          [off, -h / 2], [-w - off, -h / 2], [-w / 2, 1 - h - off], [-w / 2, off - 1],
          [5, -h - 3], [5, 3], [-w - 5, -h - 3], [-w - 5, 3],
        ];
        for (const [dx, dy] of near) {
          const rect = { x: anchor.x + dx, y: anchor.y + dy, w, h };
          if (!inside(rect, size, 2) || busy.some((b) => overlap(rect, b, 2))) continue;
          return { card: label, content, width: SMALL, rect, from: anchor, anchor };
        }
      }
      return null;
    },

    _measure(card, content, width) {
      const key = this._key(card, content, width);
      if (!this._sizes.has(key)) this._measureAll([[card, content, width]]);
      return this._sizes.get(key);
    },

    // Fills first and measures then, so that the browser lays out the page once for all cards.
    _measureAll(wanted) {
      const unknown = wanted
        .filter((one) => one[2] && !this._sizes.has(this._key(...one)));
      const nodes = unknown.map((one) => this._fill(...one));
      nodes.forEach(({ offsetWidth: w, offsetHeight: h }, i) => {
        this._sizes.set(this._key(...unknown[i]), { w, h });
      });
    },

    _key(card, content, width) {
      return `${card.label.id}/${card.levels === card.label.aside}/${content}/${width}`;
    },

    _fill(card, content, width) {
      const node = this._nodes.get(card.label.id);
      node.replaceChildren(...card.levels[content].map(block));
      node.style.maxWidth = `${width}px`;
      node.classList.remove("ftz-compact");
      return node;
    },

    _draw(placed) {
      const origin = this._map.containerPointToLayerPoint([0, 0]);
      [this._root, this._leaders].forEach((node) => L.DomUtil.setPosition(node, origin));
      this._nodes.forEach((node) => node.classList.remove("ftz-shown"));
      this._leaders.replaceChildren();
      for (const { card, content, width, rect, from, anchor, compact } of placed) {
        const node = this._fill(card, content, width);
        this._mark(node, anchor, compact);
        node.style.transform = `translate(${Math.round(rect.x)}px, ${Math.round(rect.y)}px)`;
        node.classList.add("ftz-shown");
        node.classList.toggle("ftz-before", rect.x + rect.w < anchor.x);
        if (card.card && length(from, anchor) > 3) this._leader(from, anchor, card.label.color);
      }
    },

    // A mark opens at the pointer or the keyboard, towards the middle of the map.
    _mark(node, { x, y }, compact) {
      const size = this._room();
      const towards = (at, side) => (at > side / 2 ? `calc(${COMPACT}px - 100%)` : "0px");
      node.classList.toggle("ftz-compact", Boolean(compact));
      node.style.setProperty("--ftz-open", `${towards(x, size.x)} ${towards(y, size.y)}`);
      if (compact) node.setAttribute("aria-label", node.textContent);
      else node.removeAttribute("aria-label");
      if (node.tagName === "BUTTON") return;
      if (compact) Object.assign(node, { tabIndex: 0, role: "img" });
      else ["tabindex", "role"].forEach((name) => node.removeAttribute(name));
    },

    _leader(from, to, color) {
      this._shape("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: color });
    },

    _dot(at, r, fill) {
      this._shape("circle", { cx: at.x, cy: at.y, r, fill });
    },

    _shape(name, attributes) {
      this._leaders.append(shape(name, attributes));
    },

    // ── graticule, legend, home ─────────────────────────────────────────────
    _drawGraticule() {
      const map = this._map;
      const view = map.getBounds();
      const seen = view.pad(0.3);
      const perDegree = map.getSize().x / (view.getEast() - view.getWest());
      const step = DEGREES.filter((d) => d * perDegree >= 110).pop() || DEGREES[0];
      this._graticule.clearLayers();
      this._ticks = [];
      for (const lon of multiples(step, seen.getWest(), seen.getEast())) {
        this._line([[seen.getSouth(), lon], [seen.getNorth(), lon]]);
        const { x } = map.latLngToContainerPoint([view.getSouth(), lon]);
        this._ticks.push({ text: degrees(lon, step, "E", "W"), x: x + 3, y: map.getSize().y - 16 });
      }
      for (const lat of multiples(step, seen.getSouth(), seen.getNorth())) {
        this._line([[lat, seen.getWest()], [lat, seen.getEast()]]);
        const { y } = map.latLngToContainerPoint([lat, view.getEast()]);
        this._ticks.push({ text: degrees(lat, step, "N", "S"), x: this._room().x - 44, y: y - 15 });
      }
    },

    _line(ends) {
      const look = { className: "ftz-graticule", color: "#d5dad6", weight: 1 };
      const pane = "ftz-graticule"; // below the outlines
      L.polyline(ends, { ...look, pane, interactive: false }).addTo(this._graticule);
    },

    // The degrees come last: they stand only where nothing else does.
    _placeDegrees(taken) {
      const size = this._room();
      const busy = [...taken];
      this._degreeRects = [];
      this._root.querySelectorAll(".ftz-degree").forEach((node) => node.remove());
      for (const { text, x, y } of this._ticks) {
        const rect = { x, y, w: 42, h: 14 };
        if (!inside(rect, size, 1) || busy.some((b) => overlap(rect, b, 2))) continue;
        busy.push(rect);
        this._degreeRects.push(rect);
        const node = element("div", "ftz-degree", text);
        node.style.transform = `translate(${x}px, ${y}px)`;
        this._root.append(node);
      }
    },

    _legend() {
      const control = L.control({ position: "bottomright" });
      control.onAdd = (map) => {
        const box = element("div", "ftz-legend");
        this._legendBox = box;
        L.DomEvent.disableClickPropagation(box); // who clicks it does not ask about the ground below
        box.lang = this.scene.lang;
        this._legendRows = [];
        this.scene.legend.forEach(({ kind, text, tip, look, near, boxes }) => {
          const row = element("div", "ftz-legend-row");
          if (look) row.classList.toggle("ftz-near", Boolean(near));
          else row.classList.add(`ftz-legend-${kind}`);
          if (tip) row.title = tip;
          this._legendRows.push({ row, boxes });
          row.append(look ? swatch(map, look) : element("span", "ftz-key"), element("span", "", text));
          box.append(row);
        });
        const { note } = this.scene;
        if (note) box.append(element("div", "ftz-legend-note ftz-near", note));
        return box;
      };
      return control;
    },

    _home() {
      const control = L.control({ position: "topleft" });
      control.onAdd = () => {
        const bar = element("div", "leaflet-bar");
        const button = element("a", "ftz-home", "⌂");
        button.href = "#";
        button.title = this.scene.texts.home;
        button.setAttribute("role", "button");
        button.setAttribute("aria-label", this.scene.texts.home);
        L.DomEvent.on(button, "click", (event) => {
          L.DomEvent.stop(event);
          this.home();
        });
        bar.append(button);
        return bar;
      };
      return control;
    },
  });

  L.ftzLabels = (scene) => new Labels(scene);
})();
