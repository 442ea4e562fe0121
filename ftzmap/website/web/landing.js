// Leads on to the reader's language; what a link says of the view goes along.
(() => {
  "use strict";
  const code = (navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en";
  location.replace(`${code}/index.html${location.search}${location.hash}`);
})();
