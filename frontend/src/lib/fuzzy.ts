/**
 * How well a text fits what was typed, or null when it does not: every word typed must be found, as the beginning of a
 * word (best), inside one, or as letters in their order ("wsh" in "Whole image or Show"). Smaller is better.
 */
export function fitOf(text: string, typed: string): number | null {
  const name = folded(text);
  let sum = 0;
  for (const word of folded(typed).split(/\s+/).filter(Boolean)) {
    const fit = fitOfWord(name, word);
    if (fit === null) return null;
    sum += fit;
  }
  return sum;
}

/** Lower case without accents, as comparing names wants it. */
export function folded(text: string): string {
  return text.trim().toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

function fitOfWord(name: string, word: string): number | null {
  if (name === word) return 0;
  if (name.startsWith(word)) return 1;
  if (name.split(/[\s_/:“”-]+/).some((part) => part.startsWith(word))) return 2;
  if (name.includes(word)) return 4;
  const spread = spreadOf(name, word);
  // Letters that lie all over a long text are no likeness.
  return word.length > 1 && spread !== null && spread <= 4 * word.length ? 6 + spread / 100 : null;
}

/** How many characters lie from the first to the last letter when they are found in their order; null when not. */
function spreadOf(name: string, word: string): number | null {
  let best: number | null = null;
  for (let start = name.indexOf(word.charAt(0)); start >= 0; start = name.indexOf(word.charAt(0), start + 1)) {
    let at = start;
    for (const letter of word.slice(1)) {
      at = name.indexOf(letter, at + 1);
      if (at < 0) return best;
    }
    if (best === null || at - start + 1 < best) best = at - start + 1;
  }
  return best;
}
