const units: Readonly<Record<string, string>> = { second: "s", minute: "min", hour: "h", day: "d", week: "weeks", month: "months", quarter: "quarters", year: "years" };

/** What a source's retention says in words; null where the server tells none. */
export function retentionWords(ttl: string | null): string {
  if (ttl === null) return "not told";
  if (ttl.trim() === "") return "for ever";
  const call = /^(\S.*?)\s*\+\s*toInterval(\w+)\(\s*(\d+)\s*\)$/i.exec(ttl.trim());
  const sql = /^(\S.*?)\s*\+\s*INTERVAL\s+(\d+)\s+(\w+?)s?$/i.exec(ttl.trim());
  const [column, count, unit] = call !== null ? [call[1], call[3], call[2]] : sql !== null ? [sql[1], sql[2], sql[3]] : [];
  if (column === undefined || count === undefined || unit === undefined) return ttl;
  const { amount, word } = rounded(Number(count), unit.toLowerCase());
  return `${amount} ${word} after ${column.replace(/^to(Date|DateTime)\((.*)\)$/, "$2")}`;
}

/** Seconds that are whole days or hours are said as such. */
function rounded(count: number, unit: string): { amount: number; word: string } {
  if (unit === "second" && count >= 86_400 && count % 86_400 === 0) return { amount: count / 86_400, word: "d" };
  if (unit === "second" && count >= 3_600 && count % 3_600 === 0) return { amount: count / 3_600, word: "h" };
  return { amount: count, word: count === 1 ? (units[unit] ?? unit).replace(/(..)s$/, "$1") : (units[unit] ?? unit) };
}
