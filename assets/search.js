// The search box: results as one types, by keyboard too, and what was asked before. Without it the form does it all but that.
"use strict";
for (const form of document.querySelectorAll("form[data-live]")) live(form);

function live(form) {
  const PAUSE_MS = 150, RECENT = "aedb.searches", MOST_RECENT = 8;
  const box = form.querySelector("input[type=search]");
  const found = document.createElement("div");
  found.className = "found";
  found.hidden = true;
  form.append(found);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-haspopup", "listbox");
  box.setAttribute("aria-expanded", "false");

  const answers = new Map();
  let timer = 0, asking = null, shown = null, active = -1;
  const options = () => [...found.querySelectorAll("[role=option]")];

  function show(parts, of) {
    found.replaceChildren(...parts);
    const list = found.querySelector("[role=listbox]");
    list.id = box.id + "-found";
    options().forEach((option, index) => { option.id = box.id + "-" + index; option.tabIndex = -1; });
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "true");
    found.hidden = false;
    shown = of;
    choose(-1);
  }
  function close() {
    clearTimeout(timer);
    asking?.abort();
    found.hidden = true;
    shown = null;
    box.setAttribute("aria-expanded", "false");
    choose(-1);
  }
  function choose(index) {
    active = index;
    options().forEach((option, number) => option.setAttribute("aria-selected", number === index));
    const option = options()[index];
    if (option) { box.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else box.removeAttribute("aria-activedescendant");
  }

  // Only the last of quickly typed letters asks, and an answer that came too late isn't shown.
  function ask() {
    clearTimeout(timer);
    const words = box.value.trim();
    if (words === shown && !found.hidden) return;
    asking?.abort();
    if (!words) { recent(); return; }
    if (answers.has(words)) { answer(words); return; }
    timer = setTimeout(async () => {
      const mine = asking = new AbortController();
      try {
        const address = form.dataset.live + "?q=" + encodeURIComponent(words);
        const given = await fetch(address, { signal: mine.signal });
        if (!given.ok || given.redirected) { close(); return; }
        const html = await given.text();
        if (answers.size > 40) answers.clear();
        answers.set(words, html);
        if (!mine.signal.aborted && document.activeElement === box && box.value.trim() === words) answer(words);
      } catch { /* It was asked anew, or the network is away: the form still works. */ }
    }, PAUSE_MS);
  }
  function answer(words) {
    const page = new DOMParser().parseFromString(answers.get(words), "text/html");
    const parts = [...page.body.children].map((part) => document.adoptNode(part));
    show(parts, words);
    const told = found.querySelector("[data-told]");
    if (told) say(told.dataset.told);
  }

  // What was asked here before: kept by this browser alone.
  function asked() {
    try { return JSON.parse(localStorage.getItem(RECENT)) ?? []; } catch { return []; }
  }
  function remember(words) {
    if (!words) return;
    const all = [words, ...asked().filter((other) => other !== words)].slice(0, MOST_RECENT);
    try { localStorage.setItem(RECENT, JSON.stringify(all)); } catch { /* Then it isn't kept. */ }
  }
  function forget() {
    try { localStorage.removeItem(RECENT); } catch { /* There is nothing then. */ }
  }
  function recent() {
    const all = asked();
    if (!all.length) { close(); return; }
    const list = document.createElement("div");
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.recent);
    for (const words of all) {
      const option = document.createElement("a");
      option.setAttribute("role", "option");
      option.href = form.action + "?q=" + encodeURIComponent(words);
      option.textContent = words;
      list.append(option);
    }
    const foot = document.createElement("p");
    foot.className = "foot";
    const title = document.createElement("span");
    title.textContent = form.dataset.recent;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = form.dataset.forget;
    button.addEventListener("click", () => { forget(); close(); box.focus(); });
    foot.append(title, button);
    show([list, foot], "");
  }

  box.addEventListener("input", (event) => { if (!event.isComposing) ask(); });
  box.addEventListener("compositionend", ask);
  box.addEventListener("pointerdown", () => { if (found.hidden) ask(); });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.hidden) { ask(); return; }
      // Through the list and past its ends back to what was typed.
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((active + 1 + step + count + 1) % (count + 1) - 1);
    } else if (event.key === "Enter" && !found.hidden && active >= 0) {
      event.preventDefault();
      options()[active].click();
    } else if (event.key === "Escape" && !found.hidden) {
      event.preventDefault();
      close();
    }
  });
  found.addEventListener("click", (event) => {
    if (event.target.closest("[role=option]")) remember(box.value.trim());
  });
  form.addEventListener("submit", () => { remember(box.value.trim()); close(); });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
  // What is pressed in the list keeps the box focused, so that the list stays until the click arrives.
  found.addEventListener("pointerdown", (event) => event.preventDefault());
  found.addEventListener("mousedown", (event) => event.preventDefault());
  // Whoever comes next to this screen hasn't asked that.
  document.querySelector("form[action='/logout']")?.addEventListener("submit", forget);

  // A phone's keyboard shows digits at a tap: order numbers and codes are mostly those.
  const digits = form.querySelector(".digits");
  digits?.addEventListener("click", () => {
    const on = digits.getAttribute("aria-pressed") !== "true";
    digits.setAttribute("aria-pressed", on);
    box.inputMode = on ? "numeric" : "search";
    box.blur();
    box.focus();
  });
}
