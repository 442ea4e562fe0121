// Where the rest of an area lies: an arrow at the edge of the map for each piece of the chosen area
// that is out of sight while another is in view, with its name and distance; a click goes there.
//
//   L.ftzAway(map, scene, free)     returns what removes the arrows; free() is the part of the map
//                                   that nothing of the page covers, in px

(() => {
  "use strict";

  const ARROWS = ["↑", "↗", "→", "↘", "↓", "↙", "←", "↖"]; // from the north, clockwise
  const MOST = 3; // arrows at once
  const EDGE = 10; // px
  const MOST_VERTICES = 200; // of a piece, to measure from
  const HINT_KM = 1; // a piece nearer than this needs no arrow

  // The pieces of the chosen area and of its parts, each with the name of what it is.
  const pieces = ({ labels: { view, labels }, layers }) => {
    const row = labels.findIndex(({ id }) => id === view);
    const area = labels[row];
    if (!area || !area.pieces || area.pieces.length < 2) return [];
    const parts = labels.filter(({ parent, box }) => parent === view && box);
    const layer = layers.find(({ named }) => named);
    const polygons = layer ? layer.shapes[row].coordinates : [];
    return area.pieces.map((corners, i) => {
      const box = L.latLngBounds(corners);
      const part = parts.find((one) => box.pad(0.05).contains(L.latLngBounds(one.box)) &&
        L.latLngBounds(one.box).pad(0.05).contains(box)); // the piece is this part
      const [name] = (part || area).levels[(part || area).levels.length - 1];
      const ring = polygons[i] ? polygons[i][0] : [];
      const every = Math.ceil(ring.length / MOST_VERTICES);
      return { box, name: name.text, ring: ring.filter((_, n) => n % every === 0) };
    });
  };
  // Metres between two pieces, from vertex to vertex.
  const apart = (map, a, b) => {
    const far = a.ring.flatMap(([x, y]) => b.ring.map(([u, v]) => map.distance([y, x], [v, u])));
    return far.length ? Math.min(...far) : map.distance(a.box.getCenter(), b.box.getCenter());
  };
  const words = (texts, metres) => {
    const km = metres / 1000;
    return texts.km.replace("{n}", km < 10 ? km.toFixed(1) : Math.round(km));
  };

  L.ftzAway = (map, scene, free) => {
    const all = pieces(scene);
    if (!all.length) return () => {};
    const { texts } = scene.labels;
    const shown = [];
    const clear = () => shown.splice(0).forEach((node) => node.remove());
    const seen = () => {
      const { x, y } = free();
      return L.latLngBounds(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([x, 0]));
    };
    const arrow = (piece, from, row) => {
      const { box, name } = piece;
      const [a, b] = [from.box.getCenter(), box.getCenter()];
      const [start, end] = [a, b].map((at) => map.project(at, map.getZoom()));
      const turn = Math.atan2(end.x - start.x, start.y - end.y) / (Math.PI / 4);
      const node = document.createElement("button");
      node.type = "button";
      node.className = "leaflet-control ftz-away";
      node.textContent = `${ARROWS[(Math.round(turn) + 8) % 8]} ${name} · ${words(texts, apart(map, from, piece))}`;
      L.DomEvent.disableClickPropagation(node);
      node.addEventListener("click", () => map.flyToBounds(box, { padding: [80, 80], duration: 0.5 }));
      map.getContainer().append(node);
      const size = free();
      const legend = map.getContainer().querySelector(".ftz-legend");
      const low = size.x < 600 && legend ? legend.offsetHeight + EDGE : 0;
      const wide = legend && !low ? Math.min(size.x, size.x - legend.offsetWidth - 2 * EDGE) : size.x;
      const left = Math.max(EDGE, Math.min((size.x - node.offsetWidth) / 2, wide - node.offsetWidth));
      const top = end.y > start.y
        ? size.y - low - (row + 1) * (node.offsetHeight + EDGE) - EDGE
        : EDGE + 44 + row * (node.offsetHeight + EDGE);
      node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
      shown.push(node);
    };
    const update = () => {
      clear();
      const view = seen();
      const near = all.find(({ box }) => view.intersects(box));
      if (!near) return; // the way back is shown then
      all.filter(({ box }) => !view.intersects(box))
        .filter((piece) => apart(map, near, piece) > HINT_KM * 1000)
        .slice(0, MOST)
        .forEach((piece, row) => arrow(piece, near, row));
    };
    map.on("moveend resize", update);
    update();
    return () => {
      map.off("moveend resize", update);
      clear();
    };
  };
})();
