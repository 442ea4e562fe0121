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
    history.replaceState(null, "", `${location.pathname}${written ? `#${written}` : ""}`);
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
