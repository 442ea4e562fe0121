// Takes the sentence that a page is being opened away, once something of the page is there, or
// nothing came of it.

(() => {
  "use strict";

  const WAITED_MS = 30000;
  const sentence = document.querySelector(".ftz-opening");
  const leave = () => {
    changes.disconnect();
    clearTimeout(waiting);
    sentence.remove();
  };
  const changes = new MutationObserver(() => {
    if (document.querySelector(".stElementContainer, [role=dialog]")) leave();
  });
  changes.observe(document.body, { childList: true, subtree: true });
  const waiting = setTimeout(leave, WAITED_MS);
})();
