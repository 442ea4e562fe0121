// The map as a component of a page: loads the bundle once, shows every scene that comes.

const RETRY_MS = 2000; // after which what did not come is asked for again

const asked = {};
const fetched = (address, make) =>
  (asked[address] ??= new Promise((done, fail) => {
    const node = make();
    node.onload = done;
    node.onerror = () => {
      delete asked[address];
      node.remove();
      fail(new Error(address));
    };
    document.head.append(node);
  }));
const script = (src) => fetched(src, () => Object.assign(document.createElement("script"), { src }));
const style = (href) =>
  fetched(href, () => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));

// The page may have brought both along with its first map.
const loaded = (files) => (window.L?.ftzMap ? Promise.resolve()
  : Promise.all([style(`${files}/map.css`), script(`${files}/map.js`)]));

// The map that was drawn while the page was loading (first.js) takes the place of the empty one.
const taken = (place) => {
  const first = document.querySelector(".ftz-first");
  if (!first || place.ftz) return place;
  const drawn = first.querySelector(".ftz-map");
  const focused = first.contains(document.activeElement) ? document.activeElement : null;
  place.replaceWith(...first.children);
  first.remove();
  focused?.focus({ preventScroll: true }); // what moves loses it
  return drawn;
};

export default function ({ parentElement, data, setTriggerValue }) {
  const place = taken(parentElement.querySelector(".ftz-map"));
  place.style.height = data.height;
  place.setAttribute("aria-label", data.name);
  place.classList.toggle("ftz-beside", data.beside);
  place.ftzAnswer = data.answers ? (answer) => setTriggerValue("answer", answer) : () => {};
  if (place.ftzAsked) place.ftzAnswer(place.ftzAsked);
  delete place.ftzAsked;
  place.ftzScene = data.scene;
  place.ftzSearch = data.search;
  const draw = () => loaded(data.files).then(() => {
    if (!place.isConnected) return;
    if (place.ftzRetry) place.replaceChildren(); // what was said in its place
    delete place.ftzRetry;
    place.style.visibility = "visible";
    place.ftz ??= window.L.ftzMap(place, (answer) => place.ftzAnswer(answer));
    place.ftz.search(place.ftzSearch);
    place.ftz.show(place.ftzScene);
  }, () => {
    place.style.visibility = "visible";
    place.textContent = data.missing;
    clearTimeout(place.ftzRetry);
    place.ftzRetry = setTimeout(() => place.isConnected && draw(), RETRY_MS);
  });
  draw();
  return () => {
    if (place.ftz) place.ftz.remove();
    delete place.ftz;
  };
}
