// The measures of a site, held to a place: other measures' lines step back, the closest come first.
(() => {
  "use strict";

  const picker = document.getElementById("place");
  const cards = [...document.querySelectorAll("article[data-measure]")];
  const ORDER = ["named", "doubtful", "whole_zone"];

  const show = () => {
    const said = Address.read();
    const places = [...picker.options].map((option) => option.value.trim());
    const place = places.includes(said.get("place")) ? said.get("place") : "";
    picker.selectedIndex = places.indexOf(place);
    document.querySelectorAll("[data-place]").forEach((line) => {
      const { place: of, close } = line.dataset;
      line.hidden = place ? of !== place : close !== "yes";
    });
    document.querySelectorAll("[data-note]").forEach((note) => {
      note.hidden = note.dataset.note !== place;
    });
    cards.forEach((card) => {
      const line = place && card.querySelector(`[data-place="${CSS.escape(place)}"]`);
      const rank = line ? ORDER.findIndex((name) => line.classList.contains(name)) : 0;
      card.style.order = rank;
    });
    const wanted = said.get("measure") || (location.hash.match(/^#measure-(\d+)$/) || [])[1];
    const card = cards.find(({ dataset }) => dataset.measure === wanted);
    cards.forEach((one) => one.classList.toggle("chosen", one === card));
    if (card) card.scrollIntoView({ block: "center" });
  };

  picker.addEventListener("change", () => {
    const place = picker.value.trim();
    Address.write(new URLSearchParams(place ? { place } : {}));
    show();
  });
  addEventListener("hashchange", show);
  show();
})();
