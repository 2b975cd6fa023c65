"use strict";

for (const note of document.querySelectorAll("[data-live]")) {
  const look = () =>
    document.hidden ||
    fetch(note.dataset.live, { cache: "no-cache" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(({ ended, entries }) => {
        const isNew = entries.filter((entry) => !document.getElementById(entry.id)).length > 0;
        note.hidden = !isNew && !ended;
        if (ended) clearInterval(clock);
      })
      .catch(() => {});
  const clock = setInterval(look, 60000);
  document.addEventListener("visibilitychange", look);
}
