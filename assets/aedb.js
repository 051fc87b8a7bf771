// Makes pages quicker. Every page is complete without it.
"use strict";
document.documentElement.classList.add("script");

const PC = matchMedia("(pointer: fine)").matches;

// A PC starts in the search box; a phone would only get its keyboard in the way.
if (PC) document.querySelector("[data-focus]")?.focus();
document.querySelector("[data-focus-error]")?.focus();

// "/" goes to the search box from anywhere.
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  const box = document.querySelector("input[type=search]");
  if (box) { event.preventDefault(); box.focus(); box.select(); }
});

// A filter shows its result as soon as it is chosen. What depends on it goes.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", (event) => {
    if (!event.target.matches("select")) return;
    for (const name of (event.target.dataset.clears ?? "").split(" ")) {
      if (name && form.elements[name]) form.elements[name].value = "";
    }
    send(form);
  });
  form.addEventListener("submit", () => leaveOutEmpty(form));
}
function leaveOutEmpty(form) {
  for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
}
function send(form) { leaveOutEmpty(form); form.submit(); }
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-auto] :disabled")) field.disabled = false;
});

// One tap copies an order number.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(button.parentElement.querySelector(".code"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
  say(button.dataset.copied);
  const icon = button.querySelector("use");
  const before = icon.getAttribute("href");
  icon.setAttribute("href", before.replace("#copy", "#done"));
  setTimeout(() => icon.setAttribute("href", before), 1500);
});
function say(text) {
  const live = document.getElementById("live");
  if (live) { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); }
}

// The menu of language and theme closes on a click elsewhere and on Escape; a theme shows at once.
const look = document.querySelector("details.look");
if (look) {
  document.addEventListener("click", (event) => { if (!look.contains(event.target)) look.open = false; });
  look.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { look.open = false; look.querySelector("summary").focus(); }
  });
  look.querySelector("form").addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name !== "theme") return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target, button));
    fetch(event.target.action, { method: "POST", body, redirect: "manual" });
    document.documentElement.dataset.theme = button.value;
    for (const other of look.querySelectorAll("[name=theme]")) other.setAttribute("aria-pressed", other === button);
  });
}

// Under a day, a time is told as a distance; the full time stays in its title.
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
function tellTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const minutes = Math.round((new Date(time.dateTime) - Date.now()) / 60000);
    time.dataset.short ??= time.textContent;
    const near = minutes <= 0 && minutes > -24 * 60;
    time.textContent = !near ? time.dataset.short
      : minutes > -60 ? relative.format(minutes, "minute") : relative.format(Math.round(minutes / 60), "hour");
  }
}
tellTimes();
setInterval(tellTimes, 60000);

// Everything of one kind of warning is ticked at once.
for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = () => document.querySelectorAll(`input[name="${all.dataset.all}"]`);
  all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; });
}

// A form isn't sent twice, and a long upload says that it is on its way.
for (const form of document.querySelectorAll("form[method=post]:not([data-upload])")) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button?.dataset.busy) button.textContent = button.dataset.busy;
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A long import tells how far it is; without script the page asks again by itself.
const running = document.querySelector("[data-progress]");
if (running) {
  const bar = running.querySelector("progress");
  const ask = async () => {
    try {
      const answer = await fetch(running.dataset.progress, { headers: { accept: "application/json" } });
      if (answer.ok) {
        const now = await answer.json();
        if (now.state !== running.dataset.state) { location.reload(); return; }
        if (typeof now.progress === "number") bar.value = now.progress;
      }
    } catch { /* The network comes back or the page asks again. */ }
    setTimeout(ask, 700);
  };
  ask();
}

// Files can be dropped onto their field, and an upload tells how far it is. Without script the form does it all but that.
for (const zone of document.querySelectorAll(".drop-zone")) {
  const input = zone.querySelector("input[type=file]");
  for (const type of ["dragenter", "dragover"]) {
    zone.addEventListener(type, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const type of ["dragleave", "drop"]) zone.addEventListener(type, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
  });
}
for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.sent || !form.reportValidity()) return;
    form.dataset.sent = "1";
    const button = event.submitter, label = button?.textContent;
    if (button?.dataset.busy) button.textContent = button.dataset.busy;
    const shown = form.querySelector(".progress"), bar = shown.querySelector("progress");
    shown.hidden = false;
    const sending = new XMLHttpRequest();
    sending.upload.addEventListener("progress", (step) => { if (step.lengthComputable) bar.value = step.loaded / step.total; });
    const again = () => {
      delete form.dataset.sent;
      shown.hidden = true;
      if (button && label) button.textContent = label;
    };
    sending.addEventListener("load", () => {
      // A form that comes back, or an error, is shown as it would be without script; else its page.
      if (sending.status < 400) { location.assign(sending.responseURL); return; }
      const answer = new DOMParser().parseFromString(sending.responseText, "text/html");
      const told = answer.querySelector("main");
      if (told) document.querySelector("main").replaceWith(document.adoptNode(told));
      document.querySelector("[data-focus-error]")?.focus();
    });
    for (const type of ["error", "abort", "timeout"]) sending.addEventListener(type, again);
    sending.open("POST", form.action);
    sending.send(new FormData(form));
  });
}
