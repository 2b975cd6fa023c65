// What html-validate asks of built pages: all it recommends, with the reason for each exception.

import { defineConfig } from "html-validate";

export default defineConfig({
  root: true,
  extends: ["html-validate:recommended", "html-validate:document"],
  rules: {
    "long-title": "off", // a headline is as long as its story needs; `newsgen check` speaks of long ones
    "no-raw-characters": ["error", { relaxed: true }], // a lone & or > in text is valid, and Markdown engines leave it
    "no-trailing-whitespace": "off", // of no meaning in HTML, and templates leave it
    "require-sri": ["error", { target: "crossorigin" }], // our own files are fingerprinted by name
    "valid-id": ["error", { relaxed: true }], // ids made of headings in any alphabet, and fn:1 of footnotes, are valid
    "void-style": "off", // <br> and <br /> are the same; stories may hold either
  },
});
