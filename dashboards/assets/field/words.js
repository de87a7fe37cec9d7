// What the page says, in the language that this phone chose. Every language is kept, so choosing needs no network.

export const settings = JSON.parse(document.getElementById("settings").textContent);

let pack = { language: "en", dir: "ltr", words: {}, labels: {} };
let plural = new Intl.PluralRules("en");

export let locale = "en-GB";
export let forms = null;

/** Speak a language from now on. */
export async function speak(language) {
  forms ??= await (await fetch(`${settings.data}forms.json`)).json();
  pack = await (await fetch(`${settings.data}${language}.json`)).json();
  plural = new Intl.PluralRules(language);
  locale = { en: "en-GB", fr: "fr-FR" }[language] ?? language;
  document.documentElement.lang = language;
  document.documentElement.dir = pack.dir;
}

export function language() {
  return pack.language;
}

/** The first of the languages that this device prefers and we have. */
export function preferred() {
  const known = Object.keys(settings.languages);
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => known.includes(tag)) ?? "en";
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A message with its {places} filled. What comes out is text: place it with textContent. */
export function _(message, values = {}) {
  const said = pack.words[message];
  return fill(typeof said === "string" ? said : message, values);
}

/** A message with a plural; {n} is the number as the language writes it. */
export function _n(one, many, n, values = {}) {
  const known = pack.words[one];
  const said = known?.[plural.select(n)] ?? known?.other ?? (n === 1 ? one : many);
  return fill(said, { n: number(n), ...values });
}

/** The label of a coded value, from the vocabulary. */
export function label(list, code) {
  return pack.labels[list]?.[code] ?? code;
}

export function labels(list) {
  return pack.labels[list] ?? {};
}

export function number(value) {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(value);
}

/** What a person or a device wrote, kept together within a sentence that may run the other way. */
export function isolated(text) {
  return `\u2068${text}\u2069`;
}

/** Several things in a row. */
export function listed(things) {
  return things.join(pack.dir === "rtl" ? "، " : ", ");
}
