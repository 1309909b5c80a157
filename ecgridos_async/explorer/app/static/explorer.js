// The pages work without this. It filters while somebody types, copies, and calls without
// loading the whole page again.
"use strict";

const live = document.getElementById("live");

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("q");
  if (search) {
    event.preventDefault();
    search.focus();
  } else {
    const up = document.querySelector("nav[aria-label=Up] a");
    if (up) location.assign(`${up.href}#q`);
  }
});

function prepareSearch() {
  const search = document.getElementById("q");
  // A page of found operations lacks the others: the server has to search again.
  if (!search || search.defaultValue) return;
  const items = [...document.querySelectorAll(".operations > li")];
  const count = document.getElementById("count");
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const item of items) {
      item.hidden = !words.every((word) => item.dataset.text.includes(word));
      found += item.hidden || item.parentElement.id === "others" ? 0 : 1;
    }
    count.textContent = `${found} operation${found === 1 ? "" : "s"}`;
  });
}

function prepareCopying() {
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      live.textContent = "Copied";
      setTimeout(() => { live.textContent = ""; }, 3000);
    });
  }
}

function prepareCalls() {
  for (const form of document.querySelectorAll("form.call")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button.invoke");
      const data = new FormData(form);
      button.disabled = true;
      live.textContent = "Calling …";
      try {
        const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
        show(await (await fetch(form.action, { method: "POST", body })).text());
      } catch {
        button.disabled = false;
        live.textContent = "The explorer does not reply. Is it still running?";
        live.classList.remove("unseen");
      }
    });
  }
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.getElementById("main");
  if (!main) throw new Error("not a page of the explorer");
  document.title = page.title;
  document.getElementById("main").replaceWith(main);
  prepare();
  const target = document.getElementById("problems") || document.getElementById("result");
  target.focus();
  live.textContent = target.id === "problems" ? "" : target.textContent;
}

function prepare() {
  prepareSearch();
  prepareCopying();
  prepareCalls();
}

prepare();
