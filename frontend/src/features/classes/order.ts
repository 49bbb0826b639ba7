type Ranked = { id: number; rank: number };

/**
 * The ranks to change so that a class stands at another place of the list, `to` counting the list without it. One
 * rank where there is room between the neighbours, otherwise those of the classes that it passes.
 */
export function moved(items: readonly Ranked[], id: number, to: number): Ranked[] {
  const from = items.findIndex((item) => item.id === id);
  const mover = items[from];
  if (!mover) return [];
  const others = items.filter((item) => item.id !== id);
  const place = Math.min(others.length, Math.max(0, to));
  if (place === from) return [];
  const before = others[place - 1]?.rank;
  const after = others[place]?.rank;
  if (before === undefined && after !== undefined) return [{ id, rank: after - 1 }];
  if (after === undefined && before !== undefined) return [{ id, rank: before + 1 }];
  if (before !== undefined && after !== undefined && after - before > 1) {
    return [{ id, rank: before + Math.floor((after - before) / 2) }];
  }
  const order = [...others.slice(0, place), mover, ...others.slice(place)];
  const ranks = items.map(({ rank }) => rank);
  const isOrdered = ranks.every((rank, at) => at === 0 || rank > (ranks[at - 1] ?? rank));
  return order.flatMap((item, at) => {
    const rank = isOrdered ? (ranks[at] ?? at) : at;
    return rank === item.rank ? [] : [{ id: item.id, rank }];
  });
}
