// Keys for answers, small tools, and a message where the workbench does not answer. Every page works without this file.
"use strict";

const UNKNOWN = "0";

function lost() {
  const box = document.getElementById("gone");
  if (!box || !box.hidden) return;
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = box.dataset.again;
  again.addEventListener("click", () => window.location.reload());
  box.replaceChildren(document.createTextNode(`${box.dataset.text} `), again);
  box.hidden = false;
}

for (const event of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(event, lost);
document.addEventListener("htmx:afterRequest", (event) => {
  const box = document.getElementById("gone");
  if (event.detail.successful && box) box.hidden = true;
});

// A page of faults is shown as any other page.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && event.detail.xhr.getResponseHeader("Content-Type").startsWith("text/html")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// A tree of the same points stays open where it was, and in its place.
let tree = [];
let height = 0;
const points = () => [...document.querySelectorAll(".tree details")];
document.addEventListener("htmx:beforeRequest", () => {
  tree = points().map((point) => point.open);
  height = window.scrollY;
});

// After an exchange the focus stands where a reader goes on.
document.addEventListener("htmx:afterSettle", (event) => {
  const now = points();
  const isSame = event.target.id !== "try" && tree.length > 0 && now.length === tree.length;
  if (isSame) now.forEach((point, place) => (point.open = tree[place]));
  const target = document.querySelector("#try [autofocus]") || document.querySelector("[autofocus]") || document.getElementById("main");
  if (target) target.focus({ preventScroll: isSame });
  if (isSame) window.scrollTo(0, height);
});

// A value of the tree is tried beside it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.value");
  if (!button || !window.htmx) return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(button.form));
  query.set(button.name, button.value);
  window.htmx.ajax("GET", `${button.form.action.split("#")[0]}?${query}`, { target: "#try", select: "#try", swap: "outerHTML" });
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const form = event.target.closest("form[data-keys]"); // only where the focus stands in the question
  if (!form) return;
  const buttons = [...form.querySelectorAll(".choices button")];
  const boxes = [...form.querySelectorAll(".boxes input")];
  const wanted = event.key === UNKNOWN ? form.querySelector("[data-unknown]") : buttons[Number(event.key) - 1] || boxes[Number(event.key) - 1];
  if (!wanted || !/^[0-9]$/.test(event.key)) return;
  event.preventDefault();
  wanted.click();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  if ("back" in button.dataset) window.history.back();
  if ("open" in button.dataset) for (const part of document.querySelectorAll(".tree details")) part.open = button.dataset.open === "1";
  // "None of these" and "I do not know" stand alone: what is ticked or typed is left out.
  if ("alone" in button.dataset) for (const field of button.form.querySelectorAll(`[name="${CSS.escape(button.name)}"]:not(button)`)) field.disabled = true;
});

document.addEventListener("input", (event) => {
  if (event.target.id !== "turn") return;
  const day = event.target.dataset.days.split("|")[Number(event.target.value)];
  event.target.form.querySelector("output").value = day;
  event.target.setAttribute("aria-valuetext", day);
});
document.addEventListener("change", (event) => {
  if (event.target.id === "turn") event.target.form.requestSubmit();
});

// A search that runs is looked after; what it found appears, and the end is the page itself.
async function follow() {
  const box = document.getElementById("progress");
  if (!box || !("again" in box.dataset)) return;
  try {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("progress");
    if (now && !("again" in now.dataset)) return window.location.reload();
    if (now) box.replaceWith(now);
    const found = page.getElementById("found");
    if (found) document.getElementById("found").replaceWith(found);
  } catch {
    // the workbench is away for a moment
  }
  setTimeout(follow, 700);
}
follow();
