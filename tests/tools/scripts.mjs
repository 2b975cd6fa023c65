// Prints which pages run a script that calls ran(...), or could be made to, as a JSON list.
//   node scripts.mjs --root FOLDER TARGET...
// Pages are shown without their policies, in frames of one window: each is a document of its own. Besides loading, everything on a
// page is focused, pointed at and clicked.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launch, readArguments } from "./browser.mjs";

const AT_ONCE = 40;
const WINDOW = "http://newsgen.test/";
const SAFE = ["http:", "https:", "mailto:", "tel:"];

const { targets, root } = readArguments({});
const found = [];
const browser = await launch(["--host-resolver-rules=MAP * ~NOTFOUND"]);
try {
  while (targets.length > 0) {
    await inspect(targets.splice(0, AT_ONCE));
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(found, null, 2));

async function inspect(paths) {
  const page = await browser.newPage({ bypassCSP: true });
  page.on("dialog", (dialog) => dialog.dismiss());
  page.on("popup", (popup) => popup.close());
  await page.exposeBinding("__ran", (_, target) => found.push({ target, what: "a script runs" }));
  // Scripts find ran() before anything else is there, in frames within frames, too.
  await page.addInitScript(() => {
    globalThis.ran = () => {
      let frame = globalThis;
      try {
        while (frame.parent !== frame.top) frame = frame.parent;
        globalThis.__ran(frame.frameElement.dataset.target);
      } catch {
        globalThis.__ran("a document from elsewhere"); // it sees nothing of what is around it
      }
    };
  });
  await page.route(WINDOW, (route) => route.fulfill({ body: "<!doctype html><body>", contentType: "text/html" }));
  await page.goto(WINDOW);
  await page.evaluate(fill, await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), "utf8")])));
  for (const { target, what } of await page.evaluate(use, SAFE)) {
    found.push({ target, what });
  }
  await page.waitForTimeout(100); // what was clicked runs a little later
  await page.close();
}

// In the window: a frame for each page.
async function fill(pages) {
  const frames = pages.map(([target, html]) => {
    const frame = document.createElement("iframe");
    frame.dataset.target = target;
    frame.style = "width: 9px; height: 9px"; // what nobody sees need not be drawn
    frame.srcdoc = html;
    return frame;
  });
  const loaded = frames.map((frame) => new Promise((resolve) => frame.addEventListener("load", resolve)));
  document.body.append(...frames);
  await Promise.all(loaded);
}

// In the window: looks at each page's elements, and uses them. Returns what should not be there.
// A page may have put names of its own in the way of an element's methods: they are taken from elsewhere.
function use(safe) {
  const faults = [];
  const all = (inside) => [...Document.prototype.querySelectorAll.call(inside, "*")];
  for (const frame of document.querySelectorAll("iframe")) {
    const target = frame.dataset.target;
    const inside = frame.contentDocument;
    if (!inside) {
      faults.push({ target, what: "the page was replaced by another" });
      continue;
    }
    // Ordinary links and forms would leave the page before all is done.
    const stay = (event) => {
      const link = event.target.closest?.("a, area");
      const goal = link?.href?.animVal ?? link?.href ?? event.submitter?.formAction ?? "";
      if (/^(https?|mailto|tel):/.test(goal)) event.preventDefault();
    };
    EventTarget.prototype.addEventListener.call(inside, "click", stay, true);
    EventTarget.prototype.addEventListener.call(inside, "submit", stay, true);
    for (const element of all(inside)) {
      const tag = Object.getOwnPropertyDescriptor(Element.prototype, "localName").get.call(element);
      for (const name of Element.prototype.getAttributeNames.call(element)) {
        const value = Element.prototype.getAttribute.call(element, name);
        if (name.startsWith("on") || name === "srcdoc") {
          faults.push({ target, what: `<${tag} ${name}>` });
        } else if (/^(href|src|action|formaction|data|poster|background|cite|xlink:href)$/.test(name)) {
          const url = URL.canParse(value, "http://newsgen.test/") ? new URL(value, "http://newsgen.test/") : null;
          if (url && !safe.includes(url.protocol)) faults.push({ target, what: `<${tag} ${name}="${value}">` });
        }
      }
      if (element instanceof frame.contentWindow.HTMLElement) HTMLElement.prototype.focus.call(element);
      for (const type of ["mouseover", "click"]) {
        EventTarget.prototype.dispatchEvent.call(element, new MouseEvent(type, { bubbles: true, cancelable: true }));
      }
    }
  }
  return faults;
}
