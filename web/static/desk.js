// For comfort only: everything works without it. "/" goes to the search box, j and k from hit to hit, Escape closes menus; one menu is open at a time; a citation can be copied.
"use strict";
const menus = () => document.querySelectorAll("details.pill[open]");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") menus().forEach((menu) => { menu.open = false; });
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find-q").select();
  } else if (event.key === "j" || event.key === "k") {
    const hits = [...document.querySelectorAll(".hits h2 a")];
    const at = hits.indexOf(document.activeElement);
    const next = event.key === "j" ? Math.min(at + 1, hits.length - 1) : Math.max(at - 1, 0);
    if (hits[next]) hits[next].focus();
  }
});
document.addEventListener("click", (event) => {
  const own = event.target.closest("details.pill");
  menus().forEach((menu) => { if (menu !== own) menu.open = false; });
});
if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
    .then(() => { button.textContent = "Copied"; }));
});
