/* What makes the desk better with scripts: pages that renew what moves, boxes that tick all, and counts of what is ticked. */
"use strict";
(() => {
  const SLOWEST = 60000;

  const tellStatus = (words) => {
    const status = document.querySelector("[data-doi-live-status]");
    if (status && words && status.textContent !== words) status.textContent = words;
  };

  /* What only works with scripts is shown where they run. */
  const unveil = (root) => {
    for (const each of root.querySelectorAll("[data-doi-scripted]")) each.hidden = false;
  };

  /* Each [data-doi-live] has an id and is replaced by the element of that id in a fresh copy of the page, every so many
     seconds, until the fresh copy no longer carries the attribute. data-doi-live-says is read out when it changes. */
  const renew = async () => {
    const reply = await fetch(window.location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!reply.ok || reply.redirected) return false;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    unveil(fresh);
    let goesOn = false;
    for (const old of document.querySelectorAll("[data-doi-live]")) {
      const now = fresh.getElementById(old.id);
      if (!now) continue;
      if (old.dataset.doiLiveSays !== now.dataset.doiLiveSays) tellStatus(now.dataset.doiLiveSays);
      if (old.innerHTML !== now.innerHTML) replace(old, now);
      if (now.dataset.doiLiveSays) old.dataset.doiLiveSays = now.dataset.doiLiveSays;
      if (now.hasAttribute("data-doi-live")) goesOn = true;
      else old.removeAttribute("data-doi-live");
    }
    return goesOn;
  };

  const replace = (old, now) => {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const open = [...old.querySelectorAll("details[open][id]")].map((each) => each.id);
    const ticked = [...old.querySelectorAll("input[type=checkbox]:checked")].map((each) => [each.name, each.value]);
    const chosen = [...old.querySelectorAll("select[id]")].map((each) => [each.id, each.value]);
    old.innerHTML = now.innerHTML;
    for (const [id, value] of chosen) {
      const select = document.getElementById(id);
      if (select && [...select.options].some((option) => option.value === value)) select.value = value;
    }
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    for (const box of old.querySelectorAll("input[type=checkbox]")) {
      if (ticked.some(([name, value]) => name === box.name && value === box.value)) box.checked = true;
    }
    if (focused) refocus(old, focused);
    document.dispatchEvent(new CustomEvent("doi:renewed", { detail: old }));
    count();
  };

  const refocus = (root, before) => {
    const same = [...root.querySelectorAll("a, button, input, select, textarea, [tabindex]")].find((each) =>
      before.id ? each.id === before.id : each.tagName === before.tagName && each.textContent === before.textContent
        && each.getAttribute("href") === before.getAttribute("href") && each.value === before.value);
    same?.focus();
  };

  const live = () => {
    const first = document.querySelector("[data-doi-live]");
    if (!first) return;
    const pause = (Number(first.dataset.doiLive) || 3) * 1000;
    let next = pause;
    const look = async () => {
      const isTyping = document.activeElement?.matches?.("[data-doi-live] :is(input:not([type=checkbox]), textarea, select)");
      if (!document.hidden && !isTyping) {
        try {
          if (!(await renew())) return;
          next = pause;
        } catch {
          next = Math.min(next * 2, SLOWEST);
        }
      }
      window.setTimeout(look, next);
    };
    window.setTimeout(look, next);
  };

  /* A [data-doi-tick-all="name"] box ticks every box of that name in its form; [data-doi-ticked="name"] counts them, those of
     the form around it, or of the one whose id is in data-doi-form. */
  const boxes = (form, name) => [...form.elements].filter((each) => each.type === "checkbox" && each.name === name);

  const count = () => {
    for (const place of document.querySelectorAll("[data-doi-ticked]")) {
      const form = place.closest("form") || document.getElementById(place.dataset.doiForm);
      if (!form) continue;
      const all = boxes(form, place.dataset.doiTicked);
      const ticked = all.filter((each) => each.checked).length;
      place.textContent = ticked ? place.dataset.doiWords.replace("{n}", ticked) : place.dataset.doiNone || "";
      const head = [...form.elements].find((each) => each.dataset.doiTickAll === place.dataset.doiTicked);
      if (head) {
        head.checked = ticked > 0 && ticked === all.length;
        head.indeterminate = ticked > 0 && ticked < all.length;
      }
    }
  };

  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.doiTickAll;
    if (name) for (const box of boxes(event.target.form, name)) box.checked = event.target.checked;
    count();
  });

  /* A button[data-doi-try="id"] sends its form to the button's own address; what comes back stands in that element. */
  const tryOut = async (button) => {
    const place = document.getElementById(button.dataset.doiTry);
    button.setAttribute("aria-disabled", "true");
    place.setAttribute("aria-busy", "true");
    place.textContent = button.dataset.doiTrying;
    try {
      const reply = await fetch(button.formAction, {
        method: "POST", body: new FormData(button.form), headers: { Accept: "application/json" }, credentials: "same-origin",
      });
      place.innerHTML = (await reply.json()).html;
    } catch {
      place.textContent = button.dataset.doiFailed;
    }
    place.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-doi-try]");
    if (!button?.form || !document.getElementById(button.dataset.doiTry)) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== "true") tryOut(button);
  });

  /* [data-doi-example="address"] shows what the address makes of the values in its form, while they are being typed. */
  const example = (place) => {
    const names = ["prefix", "shoulder", "suffix", "url_template"];
    const fields = names.map((name) => place.closest("form").elements[name]).filter(Boolean);
    let timer = 0;
    let last = 0;
    const look = async () => {
      const mine = ++last;
      const address = new URL(place.dataset.doiExample, window.location.href);
      for (const field of fields) address.searchParams.set(field.name, field.value);
      try {
        const reply = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        const said = reply.ok ? await reply.json() : null;
        if (said && mine === last) place.innerHTML = said.says;
      } catch {
        last = mine;
      }
    };
    for (const field of fields) {
      field.addEventListener("input", () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(look, 350);
      });
    }
  };
  for (const place of document.querySelectorAll("[data-doi-example]")) example(place);

  unveil(document);
  document.querySelector(".doi-told")?.focus({ preventScroll: true });
  count();
  live();
})();
