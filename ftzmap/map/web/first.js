// The map that the page Map brings along: drawn where it will be while all else is loading, until
// the component of the page (component.js) takes it over.
//
// Options and scene are what the component is told.

const ftzFirst = (() => {
  "use strict";

  const WAITED_MS = 30000; // after which a page that shows no map is left alone

  // Whether the page turned out to be another one, or to have an objection instead of a map.
  const isElsewhere = (path) =>
    location.pathname !== path ||
    (document.querySelector("[data-test-script-state=notRunning] .stAlert") &&
      !document.querySelector(".st-key-chart"));

  const draw = ({ search, name, beside }, scene) => {
    const box = document.querySelector(".ftz-first");
    const place = box.querySelector(".ftz-map");
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    box.style.colorScheme = isDark ? "dark" : "light"; // as Streamlit will choose
    place.classList.toggle("ftz-beside", beside);
    place.setAttribute("aria-label", name);
    place.ftzAnswer = (answer) => (place.ftzAsked = answer); // until the page listens
    place.ftz = window.L.ftzMap(place, (answer) => place.ftzAnswer(answer));
    place.ftz.search(search);
    place.ftz.show(scene);
    return () => {
      if (box.contains(place)) place.ftz.remove();
      box.remove();
    };
  };

  // Labels are as large as their letters: these are there first.
  return async (options, scene) => {
    await document.fonts.load("15px Inter").catch(() => {});
    const box = document.querySelector(".ftz-first");
    const path = location.pathname;
    const remove = draw(options, scene);
    const leave = () => {
      changes.disconnect();
      clearTimeout(waiting);
      remove();
    };
    const changes = new MutationObserver(() => {
      if (!box.isConnected || isElsewhere(path)) leave();
    });
    changes.observe(document.body, { childList: true, subtree: true });
    const waiting = setTimeout(leave, WAITED_MS);
  };
})();
