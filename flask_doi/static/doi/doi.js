/* Keeps DOI panels alive while something happens, copies DOIs, and shows times as the visitor's clock has them. */
"use strict";
(() => {
  const QUICK = 2000;
  const SLOWEST = 30000;
  const PATIENCE = 60000;

  /* The language of the words around, in the reader's own variety of it where the browser names one. */
  const languageAt = (place) => {
    const said = place.closest("[lang]")?.lang || document.documentElement.lang;
    const short = said.split("-")[0];
    return navigator.languages.find((own) => own.split("-")[0] === short) || said || undefined;
  };

  const localTimes = (root) => {
    for (const time of root.querySelectorAll("time[data-doi-time]")) {
      const at = new Date(time.dateTime);
      if (time.title || Number.isNaN(at.getTime())) continue;
      const isToday = at.toDateString() === new Date().toDateString();
      const form = isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
      time.title = time.textContent;
      time.textContent = new Intl.DateTimeFormat(languageAt(time), form).format(at);
    }
  };

  const copyButtons = (root) => {
    if (!navigator.clipboard) return;
    for (const button of root.querySelectorAll("button[data-doi-copy]")) button.hidden = false;
  };

  const dress = (root) => {
    localTimes(root);
    copyButtons(root);
    for (const button of root.querySelectorAll("button[data-doi-print]")) button.hidden = false;
  };

  const copy = async (button) => {
    const words = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.doiCopy);
    } catch {
      return;
    }
    button.textContent = button.dataset.doiCopied;
    window.setTimeout(() => { button.textContent = words; }, 2000);
  };

  const refill = (body, html) => {
    const focused = body.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const isOpen = Boolean(body.querySelector("details[open]"));
    body.innerHTML = html;
    if (isOpen) body.querySelector("details")?.setAttribute("open", "");
    dress(body);
    if (focused) [...body.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
  };

  const renewBadges = (key, html) => {
    for (const slot of document.querySelectorAll("[data-doi-badge-of]")) {
      if (slot.dataset.doiBadgeOf !== key) continue;
      slot.innerHTML = html;
      dress(slot);
    }
  };

  const cited = (box) => box.querySelector("[data-doi-copy]")?.dataset.doiCopy;

  const renewCitations = async () => {
    const boxes = document.querySelectorAll(".doi-citation-box[id]");
    if (!boxes.length) return;
    const reply = await fetch(window.location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!reply.ok || reply.redirected) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    for (const box of boxes) {
      const renewed = fresh.getElementById(box.id);
      if (renewed && cited(renewed) !== cited(box)) refill(box, renewed.innerHTML);
    }
  };

  const follow = (panel) => {
    const body = panel.querySelector("[data-doi-body]");
    const status = panel.querySelector("[data-doi-status]");
    const began = Date.now();
    let pause = QUICK;
    let last = null;
    let citedFor = null;

    const look = async () => {
      if (document.hidden) return again();
      try {
        const reply = await fetch(panel.dataset.doiState, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (reply.status === 404 || reply.redirected) return undefined;
        if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
        const now = await reply.json();
        if (now.html !== last) {
          refill(body, now.html);
          renewBadges(panel.dataset.doiKey, now.badge);
          if (last !== null || !now.pending) status.textContent = now.status;
          last = now.html;
        }
        if (now.badge !== citedFor) {
          await renewCitations();
          citedFor = now.badge;
        }
        panel.dataset.doiPending = String(now.pending);
        if (!now.pending) return undefined;
      } catch {
        pause = SLOWEST;
      }
      return again();
    };
    const again = () => {
      if (Date.now() - began > PATIENCE) pause = Math.min(pause * 1.5, SLOWEST);
      window.setTimeout(look, pause);
    };
    again();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-doi-copy]");
    if (button) copy(button);
    if (event.target.closest?.("button[data-doi-print]")) window.print();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-doi-once]")) return;
    if (form.dataset.doiSent) event.preventDefault();
    form.dataset.doiSent = "true";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-doi-once]")) delete form.dataset.doiSent;
  });

  document.addEventListener("doi:renewed", (event) => dress(event.detail));
  dress(document);
  for (const panel of document.querySelectorAll("[data-doi-panel][data-doi-pending='true']")) follow(panel);
  document.querySelector(".doi-errors")?.focus();
})();
