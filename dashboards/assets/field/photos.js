// Photos: the original as the camera made it, named by its SHA-256, kept here until headquarters has every byte.

import { h } from "../dom.js";
import { button } from "./parts.js";
import { forgetPhotos, keepPhoto, photos } from "./store.js";
import { _, number } from "./words.js";

/** Lower-case hex SHA-256 of a file. */
async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The photos that a form names. `keep` keeps the form: what was filed before names its own until a correction is filed. */
export async function photosPart(form, keep, draw) {
  form.files ??= (await photos(form)).map(({ sha256: name }) => name); // a form of an earlier version of this page
  const refusal = h("p", { class: "refusal", role: "alert", hidden: true });
  const take = async (input) => {
    for (const file of input.files) {
      try {
        const bytes = new Blob([await file.arrayBuffer()], { type: file.type }); // a copy: the camera's own file may go
        (await globalThis.createImageBitmap?.(bytes, { resizeWidth: 8, resizeHeight: 8 }))?.close(); // a file that is no picture is told now, while one can take another
        const name = await sha256(bytes);
        if (!form.files.includes(name)) {
          form.files = [...form.files, name];
          await keepPhoto({ report: form.id, sha256: name, blob: bytes, size: bytes.size, taken: Date.now(), sent: false, arrived: 0 });
          await keep();
        }
      } catch (error) {
        refusal.textContent = error.name === "QuotaExceededError" ? _("There is no room left on this phone for the photo.") : _("This photo cannot be read.");
        refusal.hidden = false;
        return;
      }
    }
    draw();
  };
  const picker = (id, words, attributes) => {
    const input = h("input", { id, type: "file", accept: "image/*", class: "visually-hidden", ...attributes });
    input.addEventListener("change", () => take(input));
    return h("div", {}, input, h("label", { for: id, class: "button wide" }, words));
  };
  return [
    h("p", { class: "hint" }, _("The report goes first, photos follow. Photograph marks and numbers from near; no faces.")),
    picker("camera", _("Take a photo"), { capture: "environment" }),
    picker("gallery", _("Choose from this phone"), { multiple: true }),
    refusal,
    h("ul", { class: "photos" }, ...(await photos(form)).map((photo, index) => h("li", {}, picture(photo, _("Photo {n}", { n: number(index + 1) })),
      button("✕", async () => {
        form.files = form.files.filter((name) => name !== photo.sha256);
        await keep();
        await forgetPhotos(form.id);
        draw();
      }, { "aria-label": _("Remove photo {n}", { n: number(index + 1) }), class: "quiet" })))),
  ];
}

/** A photo that is still here as a picture; one that is with headquarters as a tick. */
export function picture(photo, words) {
  if (!photo.blob) return h("span", { class: "gone", role: "img", "aria-label": words }, "✓");
  const shown = h("img", { alt: words, src: URL.createObjectURL(photo.blob) });
  shown.addEventListener("load", () => URL.revokeObjectURL(shown.src));
  return shown;
}
