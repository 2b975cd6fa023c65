"use strict";

for (const section of document.querySelectorAll("[data-recent]")) {
  fetch(section.dataset.recent)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((text) => {
      const list = new DOMParser().parseFromString(text, "text/html").querySelector("ol");
      for (const link of list.querySelectorAll("a")) {
        if (link.pathname === location.pathname) link.closest("li").remove();
      }
      section.querySelector("ol").replaceWith(list);
    })
    .catch(() => {});
}
