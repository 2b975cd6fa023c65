"use strict";

// Light or dark. It runs before anything is drawn, so that what a reader chose shows at once;
// who chose nothing, or what the system has anyway, follows the system.
{
  const root = document.documentElement;
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  const ofSystem = () => (darkSystem.matches ? "dark" : "light");
  const isScheme = (text) => text === "light" || text === "dark";
  let chosen = "";

  const remember = () => {
    try {
      if (chosen) localStorage.setItem("scheme", chosen);
      else localStorage.removeItem("scheme");
    } catch {
      // A browser that keeps nothing shows the choice on this page alone.
    }
  };
  const recall = () => {
    try {
      const kept = localStorage.getItem("scheme");
      chosen = isScheme(kept) ? kept : "";
    } catch {
      chosen = "";
    }
  };
  const show = () => {
    if (chosen) root.dataset.scheme = chosen;
    else delete root.dataset.scheme;
    const isDark = (chosen || ofSystem()) === "dark";
    document.querySelectorAll('meta[name="theme-color"]').forEach((colour, index) => {
      const own = ["light", "dark"][index];
      colour.media = chosen ? (chosen === own ? "all" : "not all") : `(prefers-color-scheme: ${own})`;
    });
    for (const button of document.querySelectorAll(".scheme")) button.ariaPressed = String(isDark);
  };

  root.dataset.script = "";
  recall();
  show();
  document.addEventListener("DOMContentLoaded", show);
  darkSystem.addEventListener("change", show);
  addEventListener("storage", () => {
    recall();
    show();
  });
  document.addEventListener("click", ({ target }) => {
    if (!target.closest(".scheme")) return;
    const other = (chosen || ofSystem()) === "dark" ? "light" : "dark";
    chosen = other === ofSystem() ? "" : other;
    remember();
    show();
  });
}
