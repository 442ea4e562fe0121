// Hundreds of thousands of shapes on one canvas, packed as ftzmap/parcels/packed_shapes.py tells.
//
//   L.ftzShapes({address, looks, chosen})   a layer; looks by state:
//                                           [{color, weight, opacity, dash, hatch}]
//   .find(latlng)                           the row of the parcel at a place, or null
//
// What is out of sight is passed over; what is smaller than a pixel or two is one dot.

(() => {
  "use strict";

  const UNITS_ZOOM = 28 - 8; // the zoom at which a unit is a pixel
  const DOT = 1.5; // px: a shape no larger is a dot
  const BOX = 4; // px: a shape no larger is the box around it
  const BARE = 8; // px: a shape no larger has no outline of its own
  const FAINT = 0.35; // the opacity that what has no outline has at least
  const STEP = 0.7; // px between two vertices that are drawn
  const AT_ONCE = 300; // shapes of a path
  const HEAD = 16; // bytes before the states
  const MAX_LAT = 85.05112878;
  const HELD = 2; // files that stay in memory

  // ── the file ──────────────────────────────────────────────────────────────
  const unpacked = (buffer) => {
    const [count, parcels, rings, vertices] = new Uint32Array(buffer, 0, 4);
    const bytes = new Uint8Array(buffer);
    const states = bytes.subarray(HEAD, HEAD + count);
    let at = HEAD + count;
    const next = () => {
      let number = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at];
        at += 1;
        number |= (byte & 127) << shift;
        if (byte < 128) return number >>> 0;
      }
    };
    const ends = (size) => {
      const found = new Uint32Array(size + 1);
      for (let i = 0; i < size; i += 1) found[i + 1] = found[i] + next();
      return found;
    };
    const ofShape = ends(count);
    const ofRing = ends(rings);
    const units = new Int32Array(2 * vertices);
    let [x, y] = [0, 0];
    const step = () => {
      const number = next();
      return (number >>> 1) * (number & 1 ? -1 : 1) - (number & 1);
    };
    for (let i = 0; i < units.length; i += 2) {
      units[i] = x += step();
      units[i + 1] = y += step();
    }
    return { count, parcels, states, ofShape, ofRing, units, boxes: boxes(count, ofShape, ofRing, units) };
  };
  const boxes = (count, ofShape, ofRing, units) => {
    const found = new Int32Array(4 * count);
    for (let i = 0; i < count; i += 1) {
      let [west, north, east, south] = [1, 1, 0, 0]; // nothing to see
      const [first, end] = [2 * ofRing[ofShape[i]], 2 * ofRing[ofShape[i + 1]]];
      if (end > first) [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let j = first; j < end; j += 2) {
        west = Math.min(west, units[j]);
        east = Math.max(east, units[j]);
        north = Math.min(north, units[j + 1]);
        south = Math.max(south, units[j + 1]);
      }
      found.set([west, north, east, south], 4 * i);
    }
    return found;
  };

  const held = new Map();
  const fetched = (address) => {
    const asked = held.get(address) || fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(address);
      return answer.arrayBuffer();
    }).then(unpacked);
    held.delete(address);
    held.set(address, asked);
    asked.catch(() => held.delete(address));
    if (held.size > HELD) held.delete(held.keys().next().value);
    return asked;
  };

  // ── painting ──────────────────────────────────────────────────────────────
  const trace = (path, data, i, scale, left, top) => {
    const { ofShape, ofRing, units } = data;
    for (let ring = ofShape[i]; ring < ofShape[i + 1]; ring += 1) {
      let [lastX, lastY] = [Infinity, Infinity];
      for (let j = 2 * ofRing[ring]; j < 2 * ofRing[ring + 1]; j += 2) {
        const x = units[j] * scale - left;
        const y = units[j + 1] * scale - top;
        if (j === 2 * ofRing[ring]) path.moveTo(x, y);
        else if (Math.abs(x - lastX) + Math.abs(y - lastY) < STEP) continue;
        else path.lineTo(x, y);
        [lastX, lastY] = [x, y];
      }
      path.closePath();
    }
  };

  const paint = (context, data, looks, { scale, left, top, width, height }) => {
    const { boxes: bounds, states, count, parcels } = data;
    const pending = looks.map(() => [[], []]); // with an outline, and without
    const dots = new Uint8Array(Math.ceil(width) * Math.ceil(height));
    let drawn = 0;
    const flush = (state) => {
      brush = -1;
      const look = looks[state];
      context.setLineDash(look.dash);
      context.strokeStyle = look.color;
      context.lineWidth = look.weight;
      pending[state].forEach((shapes, bare) => {
        if (!shapes.length) return;
        const path = new Path2D();
        shapes.forEach((i) => trace(path, data, i, scale, left, top));
        const hatched = look.fill && !bare;
        context.fillStyle = hatched ? look.fill : look.color;
        context.globalAlpha = hatched ? 1 : Math.max(look.opacity, bare ? FAINT : 0);
        context.fill(path);
        context.globalAlpha = 1;
        if (!bare) context.stroke(path);
      });
      pending[state] = [[], []];
    };
    let brush = -1;
    const box = (x, y, wide, high, state) => {
      if (brush !== state) {
        context.globalAlpha = Math.max(looks[state].opacity, FAINT);
        context.fillStyle = looks[state].color;
        brush = state;
      }
      context.fillRect(x, y, wide, high);
    };
    const dot = (x, y, state) => {
      const [column, row] = [Math.floor(x), Math.floor(y)];
      const place = row * Math.ceil(width) + column;
      if (column < 0 || row < 0 || column >= width || dots[place] === state + 1) return;
      dots[place] = state + 1;
      box(column, row, 1, 1, state);
    };
    for (let i = 0; i < count; i += 1) {
      if (i === parcels) looks.forEach((_, state) => flush(state)); // pieces lie above parcels
      const west = bounds[4 * i] * scale - left;
      const north = bounds[4 * i + 1] * scale - top;
      const east = bounds[4 * i + 2] * scale - left;
      const south = bounds[4 * i + 3] * scale - top;
      if (east < west || east < 0 || west > width || south < 0 || north > height) continue;
      drawn += 1;
      const size = Math.max(east - west, south - north);
      const state = states[i];
      if (size <= DOT) {
        dot(west, north, state);
        continue;
      }
      if (size <= BOX) {
        box(west, north, east - west, south - north, state);
        continue;
      }
      const some = pending[state][size <= BARE ? 1 : 0];
      some.push(i);
      if (some.length >= AT_ONCE) flush(state);
    }
    looks.forEach((_, state) => flush(state));
    return drawn;
  };

  // ── which parcel lies at a place ──────────────────────────────────────────
  const unitsOf = ({ lat, lng }) => {
    const sine = Math.sin((Math.max(-MAX_LAT, Math.min(MAX_LAT, lat)) * Math.PI) / 180);
    const south = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    return [((lng + 180) / 360) * 2 ** 28, south * 2 ** 28];
  };
  const around = ({ ofShape, ofRing, units }, i, x, y) => {
    let inside = false;
    for (let ring = ofShape[i]; ring < ofShape[i + 1]; ring += 1) {
      const [first, end] = [2 * ofRing[ring], 2 * ofRing[ring + 1]];
      for (let j = first, k = end - 2; j < end; k = j, j += 2) {
        const [ay, by] = [units[j + 1], units[k + 1]];
        if (ay > y !== by > y && x < ((units[k] - units[j]) * (y - ay)) / (by - ay) + units[j]) {
          inside = !inside;
        }
      }
    }
    return inside;
  };
  const find = (data, place) => {
    const [x, y] = unitsOf(place);
    for (let i = data.parcels - 1; i >= 0; i -= 1) {
      const [west, north, east, south] = data.boxes.subarray(4 * i, 4 * i + 4);
      if (x >= west && x <= east && y >= north && y <= south && around(data, i, x, y)) return i;
    }
    return null;
  };

  // ── the layer ─────────────────────────────────────────────────────────────
  const Shapes = L.Renderer.extend({
    initialize(layer) {
      L.Renderer.prototype.initialize.call(this, { padding: 0.1 });
      this._layer = layer;
      this._data = null;
    },
    onAdd(map) {
      L.Renderer.prototype.onAdd.call(this, map);
      fetched(this._layer.address).then((data) => {
        this._data = data;
        if (this._map) this._update();
      }, () => this.fire("loaderror"));
    },
    find(latlng) {
      return this._data ? find(this._data, latlng) : null;
    },
    _initContainer() {
      this._container = L.DomUtil.create("canvas", "ftz-shapes");
      this._container.style.pointerEvents = "none";
    },
    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },
    _updatePaths() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const { min } = this._bounds;
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      const canvas = this._container;
      L.DomUtil.setPosition(canvas, min);
      [canvas.width, canvas.height] = [ratio * size.x, ratio * size.y];
      [canvas.style.width, canvas.style.height] = [`${size.x}px`, `${size.y}px`];
      if (!this._data) return;
      const origin = this._map.getPixelOrigin();
      const [left, top] = [origin.x + min.x, origin.y + min.y];
      const scale = 2 ** (this._map.getZoom() - UNITS_ZOOM);
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      this._looks ??= this._layer.looks.map((look) => ({
        ...look,
        color: L.ftzHatch.inTheme(this._map, look.color),
        fill: look.hatch && L.ftzHatch.canvas(this._map, look),
      }));
      const sight = { scale, left, top, width: size.x, height: size.y };
      canvas.dataset.drawn = paint(context, this._data, this._looks, sight);
      if (this._layer.chosen !== null) this._mark(context, sight);
      canvas.dataset.count = this._data.count;
    },
    _mark(context, { scale, left, top }) {
      const path = new Path2D();
      trace(path, this._data, this._layer.chosen, scale, left, top);
      context.setLineDash([]);
      [context.lineWidth, context.strokeStyle] = [3, this._layer.mark];
      context.stroke(path);
    },
  });

  L.ftzShapes = (layer) => new Shapes(layer);
})();
