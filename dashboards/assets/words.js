// The words of the scripts in the page's language. English is the message itself.

const known = JSON.parse(document.getElementById("words")?.textContent || "{}");
export const language = document.documentElement.lang || "en";
/** For dates and numbers: English as most of the world writes it, day first and 24 hours. */
export const locale = { en: "en-GB" }[language] ?? language;
const plural = new Intl.PluralRules(language);

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A message with its {places} filled. What comes out is text: place it with textContent. */
export function _(message, values = {}) {
  return fill(known[message] ?? message, values);
}

/** A message with a plural; {n} is the number as the language writes it. */
export function _n(one, many, n, values = {}) {
  const [single, several] = known[one] ?? [one, many];
  return fill(plural.select(n) === "one" ? single : several, { n: number(n), ...values });
}

const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });

export function number(value) {
  return plain.format(value);
}
