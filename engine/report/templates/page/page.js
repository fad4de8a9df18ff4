(function () {
  "use strict";
  const tools = document.querySelector(".tools");
  const box = tools.querySelector("input");
  const told = tools.querySelector("output");
  const folds = Array.from(document.querySelectorAll("details"));
  const items = Array.from(document.querySelectorAll("[data-item]"));
  let kept = null;

  const plain = (text) =>
    text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ");
  const above = (item) => item.parentElement.closest("[data-item]");
  const own = new Map(items.map((item) => {
    const parts = Array.from(item.querySelectorAll("[data-own]")).filter((part) => part.closest("[data-item]") === item);
    return [item, plain(parts.map((part) => part.textContent).join(" "))];
  }));

  const keep = () => { if (!kept) kept = folds.map((fold) => fold.open); };
  const restore = () => { if (kept) folds.forEach((fold, at) => { fold.open = kept[at]; }); kept = null; };

  function find() {
    const words = plain(box.value).trim();
    if (!words) {
      items.forEach((item) => item.classList.remove("gone"));
      restore();
      told.textContent = "";
      return;
    }
    keep();
    const hits = new Set(items.filter((item) => own.get(item).includes(words)));
    const shown = new Set();
    items.forEach((item) => {
      // Parents come first: what stands below a hit is shown with it.
      const parent = above(item);
      if (hits.has(item) || (parent && shown.has(parent))) shown.add(item);
    });
    hits.forEach((hit) => { for (let item = above(hit); item; item = above(item)) shown.add(item); });
    items.forEach((item) => item.classList.toggle("gone", !shown.has(item)));
    folds.forEach((fold) => { fold.open = !fold.matches("[data-item]") || shown.has(fold); });
    told.textContent = told.dataset.hits.replace("{count}", hits.size);
  }

  const all = (open) => () => { folds.forEach((fold) => { fold.open = open; }); kept = null; };
  tools.querySelector("[data-do=open]").addEventListener("click", all(true));
  tools.querySelector("[data-do=close]").addEventListener("click", all(false));
  box.addEventListener("input", find);
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = folds.map((fold) => fold.open);
    folds.forEach((fold) => { fold.open = true; });
  });
  window.addEventListener("afterprint", () => {
    if (before) folds.forEach((fold, at) => { fold.open = before[at]; });
    before = null;
  });
  tools.hidden = false;
})();
