// The map as a component of a page: loads the bundle once, shows every scene that comes.

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

export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector(".ftz-map");
  place.style.height = data.height;
  place.setAttribute("aria-label", data.name);
  place.classList.toggle("ftz-beside", data.beside);
  place.ftzAnswer = data.answers ? (answer) => setTriggerValue("answer", answer) : () => {};
  place.ftzScene = data.scene;
  place.ftzSearch = data.search;
  Promise.all([style(`${data.files}/map.css`), script(`${data.files}/map.js`)]).then(() => {
    if (!place.isConnected) return;
    place.style.visibility = "visible";
    place.ftz ??= window.L.ftzMap(place, (answer) => place.ftzAnswer(answer));
    place.ftz.search(place.ftzSearch);
    place.ftz.show(place.ftzScene);
  }, () => {
    place.style.visibility = "visible";
    place.textContent = data.missing;
  });
  return () => {
    if (place.ftz) place.ftz.remove();
    delete place.ftz;
  };
}
