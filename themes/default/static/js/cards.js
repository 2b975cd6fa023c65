for (const card of document.querySelectorAll("[data-page-player]")) {
  const offer = card.querySelector(".card-offer");
  if (!offer) continue;
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.title = card.dataset.pageTitle;
    frame.referrerPolicy = "strict-origin";
    frame.allow = "fullscreen; picture-in-picture; encrypted-media";
    frame.setAttribute(
      "sandbox",
      "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation allow-forms",
    );
    frame.src = card.dataset.pagePlayer;
    card.querySelector("img")?.remove();
    card.prepend(frame);
    offer.remove();
    frame.focus();
  });
}
