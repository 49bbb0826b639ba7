const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** 1879 as "1,879". */
export function count(value: number): string {
  return whole.format(value);
}

const brief = new Intl.NumberFormat("en", { notation: "compact", roundingMode: "trunc" });

/** 41 as "41", 1879 as "1.8K": for where five signs must do. */
export function briefly(value: number): string {
  return brief.format(value);
}

/** "1 image", "1,879 images". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A share of a total in whole percent, never 100 before all are done and never 0 after the first. */
export function percent(part: number, total: number): number {
  if (total <= 0 || part <= 0) return 0;
  if (part >= total) return 100;
  return Math.min(99, Math.max(1, Math.round((100 * part) / total)));
}

/** 17 as "17 s", 95 as "1 min 35 s", 7300 as "2 h 1 min". */
export function duration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`;
  return `${Math.floor(total / 3600)} h ${Math.floor((total % 3600) / 60)} min`;
}

/** Items per second as "61/s", "0.4/s". */
export function rate(perSecond: number): string {
  return perSecond >= 10 ? `${count(perSecond)}/s` : `${perSecond.toFixed(1)}/s`;
}

/** Bytes as "3.4 MB". */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let size = value;
  let unit = "B";
  for (const next of units) {
    if (size < 1000) break;
    size /= 1000;
    unit = next;
  }
  return `${size.toFixed(1)} ${unit}`;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** How long ago: "just now", "4 min ago", "3 h ago", "yesterday 16:02", and the date before that. */
export function ago(time: string, now = Date.now()): string {
  const then = new Date(time);
  const minutes = Math.floor((now - then.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 12 * 60) return `${Math.floor(minutes / 60)} h ago`;
  const days = dayOf(now) - dayOf(then.getTime());
  if (days < 1) return clock.format(then);
  return days < 2 ? `yesterday ${clock.format(then)}` : day.format(then);
}

/** The day of a time in this place, counted: the difference of two is how many midnights lie between. */
function dayOf(time: number): number {
  const start = new Date(time);
  return Math.round(new Date(start.getFullYear(), start.getMonth(), start.getDate()).getTime() / 86_400_000);
}
