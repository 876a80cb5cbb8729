"use strict";
(() => {
  const root = document.documentElement;
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const one = (query, from = document) => from.querySelector(query);

  for (const button of all("[data-switch]")) {
    button.addEventListener("click", () => {
      if (button.dataset.switch === "ui") {
        root.dataset.ui = root.dataset.ui === "zh" ? "en" : "zh";
        root.lang = root.dataset.ui === "zh" ? "zh-CN" : "en";
      } else {
        const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
        root.dataset.theme = dark ? "light" : "dark";
      }
    });
  }

  const bring = (shot) => {
    for (const other of all(".shot", shot.parentElement)) other.classList.toggle("on", other === shot);
  };

  const form = one(".filters");
  if (form) {
    const PAGE = 24;
    let room = PAGE;
    const cards = all(".card");
    const said = new Map(cards.map((card) => [card, one(".lines", card).textContent.toLowerCase()]));
    const first = new Map(cards.map((card) => [card, one(".shot.on", card)]));
    const has = (list, word) => list.split(" ").includes(word);

    const show = () => {
      const want = Object.fromEntries(new FormData(form));
      const words = want.words.trim().toLowerCase();
      let matching = 0;
      for (const card of cards) {
        const data = card.dataset;
        const fits = (!want.product || data.product === want.product)
          && (!want.segment || has(data.segments, want.segment))
          && (!want.placement || has(data.placements, want.placement))
          && (!want.lang || data.lang === want.lang)
          && (!words || said.get(card).includes(words));
        if (fits) matching += 1;
        card.hidden = !fits || matching > room;
      }
      for (const shelf of all("[data-shelf]")) shelf.hidden = !one(".card:not([hidden])", shelf);
      one("[data-shown]").textContent = matching.toLocaleString("en");
      one(".pager").hidden = matching <= room;
      one(".none-match").hidden = matching > 0;
    };

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => {
      room = PAGE;
      if (event.target.name === "placement") {
        const placement = event.target.value;
        for (const card of cards) {
          const shot = all(".shot", card).find((s) => s.dataset.placement === placement) || first.get(card);
          if (shot) bring(shot);
        }
      }
      show();
    });
    one("[data-more]").addEventListener("click", () => { room += PAGE; show(); });
    one("[data-clear]").addEventListener("click", () => { form.reset(); form.dispatchEvent(new Event("input")); });
    addEventListener("beforeprint", () => { room = Infinity; show(); });
    show();
  }

  const light = one("dialog.light");
  if (light) {
    let row = [], at = 0;
    const turn = (step) => {
      at = (at + step + row.length) % row.length;
      const shot = row[at], image = one("img", shot);
      const large = one("img", light);
      large.onerror = () => { large.onerror = null; large.src = image.src; };
      large.src = shot.getAttribute("href"); // the file beside the page; without it the picture inside
      one("img", light).alt = image.alt;
      one("[data-caption]", light).replaceChildren(...one(".cap", shot).cloneNode(true).childNodes);
      one("[data-open]", light).setAttribute("href", shot.getAttribute("href"));
    };
    for (const shot of all("a.shot")) {
      shot.addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        if (!shot.classList.contains("on")) { bring(shot); return; }
        row = all("a.shot", shot.parentElement);
        at = row.indexOf(shot);
        turn(0);
        light.showModal();
      });
    }
    for (const button of all("[data-step]", light)) button.addEventListener("click", () => turn(Number(button.dataset.step)));
    one("[data-close]", light).addEventListener("click", () => light.close());
    light.addEventListener("click", (event) => { if (event.target === light) light.close(); });
    light.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft") turn(-1);
      if (event.key === "ArrowRight") turn(1);
    });
  }
})();
