// The view in the address: `#area=id&parts=no`, or the same behind a question mark, as in a link of
// the app. Links to another language keep it.
const Address = (() => {
  "use strict";

  const read = () => {
    const hash = location.hash.slice(1);
    return new URLSearchParams(hash.includes("=") ? hash : hash ? "" : location.search);
  };
  const write = (view) => {
    const written = view.toString().replace(/%2C/g, ",");
    const next = `${location.pathname}${written ? `#${written}` : ""}`;
    if (next !== location.pathname + location.search + location.hash) {
      history.pushState(null, "", next); // so that the way back leads to the view before
    }
    keep();
  };
  const keep = () => {
    document.querySelectorAll("a[data-keep]").forEach((link) => {
      link.href = link.getAttribute("href").replace(/[?#].*$/, "") +
        (location.hash || location.search);
    });
  };

  document.documentElement.classList.add("scripts");
  addEventListener("hashchange", keep);
  keep();
  return { read, write };
})();
