/* Small comforts. Every page works without them. */
"use strict";

/* Open a branch of the tree in place, fetched the first time it is opened. */
document.addEventListener("toggle", async (event) => {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement) || !details.open || !details.dataset.branch) return;
  const address = details.dataset.branch;
  const place = details.querySelector(":scope > .tree-branch");
  delete details.dataset.branch;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    place.innerHTML = await answer.text();
  } catch (problem) {
    details.dataset.branch = address;
    place.textContent = "The contents could not be loaded. Close and open this branch to try again.";
  }
  place.removeAttribute("aria-busy");
}, true);

/* Repeat the last, empty row of a repeated part of a form. */
for (const rows of document.querySelectorAll("[data-rows]")) {
  const button = rows.querySelector(".add-row");
  if (!button || !rows.querySelector(".row")) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const all = rows.querySelectorAll(".row");
    const last = all[all.length - 1];
    const copy = last.cloneNode(true);
    const next = (text) => text.replace(new RegExp(`^(${rows.dataset.rows}-)(\\d+)`), (_, head, n) => head + (Number(n) + 1));
    copy.setAttribute("aria-label", last.getAttribute("aria-label").replace(/\d+$/, String(all.length + 1)));
    for (const part of copy.querySelectorAll("[id], [name], [for]")) {
      for (const attribute of ["id", "name", "for"]) {
        if (part.hasAttribute(attribute)) part.setAttribute(attribute, next(part.getAttribute(attribute)));
      }
      if (part.matches("input, textarea")) part.value = "";
      part.removeAttribute("aria-invalid");
      part.removeAttribute("aria-describedby");
    }
    for (const problem of copy.querySelectorAll(".problem")) problem.remove();
    for (const field of copy.querySelectorAll(".field-problem")) field.classList.remove("field-problem");
    last.after(copy);
    copy.querySelector("input, select, textarea").focus();
  });
}

/* After a refused form, start at the list of what needs attention. */
const problems = document.getElementById("problems");
if (problems) problems.focus();
