// Exercises of a site in rounds: the sheet of a number, an answer each, a score.
(() => {
  "use strict";

  const { rounds, texts } = JSON.parse(document.getElementById("exercise-data").textContent);
  const list = document.querySelector("ol.questions");
  const every = [...list.children];
  const number = document.getElementById("sheet");
  const score = document.getElementById("score");
  const FLOATS = 1e-9; // what adding figures may leave
  let shown = every;

  const isRight = ({ dataset }, reply) => {
    if (!("number" in dataset)) return reply === dataset.answer;
    const off = Math.abs(Number(reply) - Number(dataset.number));
    return reply !== "" && off <= Number(dataset.margin) + FLOATS;
  };
  const count = () => {
    const answered = shown.filter((item) => item.dataset.reply !== undefined);
    const right = answered.filter((item) => isRight(item, item.dataset.reply));
    score.textContent = texts.score
      .replace("{right}", right.length)
      .replace("{n}", answered.length)
      .replace("{all}", shown.length);
  };
  const begin = (items) => {
    shown = items;
    every.forEach((item) => {
      delete item.dataset.reply;
      item.hidden = !items.includes(item);
      item.querySelector("form").reset();
      item.querySelector("details").open = false;
      item.querySelector(".verdict").textContent = "";
    });
    list.replaceChildren(...items, ...every.filter((item) => !items.includes(item)));
    count();
  };
  const sheet = () => {
    const wanted = Number(Address.read().get("sheet")) || 1;
    const at = Math.min(Math.max(Math.trunc(wanted), 1), rounds.length);
    number.value = at;
    begin(rounds[at - 1].map((row) => every[row]));
  };

  list.addEventListener("submit", (event) => {
    event.preventDefault();
    const item = event.target.closest("li[data-answer]");
    const reply = new FormData(event.target).get("reply");
    const verdict = item.querySelector(".verdict");
    if (reply === null || reply === "") {
      verdict.textContent = texts.choose;
      return;
    }
    item.dataset.reply = reply;
    verdict.textContent = isRight(item, reply) ? texts.right : texts.wrong;
    item.querySelector("details").open = true;
    count();
  });
  number.addEventListener("change", () => {
    Address.write(new URLSearchParams({ sheet: number.value }));
    sheet();
  });
  document.getElementById("every").addEventListener("click", () => begin(every));
  addEventListener("hashchange", sheet);
  sheet();
})();
