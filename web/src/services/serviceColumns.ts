import type { Forecast, ServiceBar } from "../api/service";
import type { Bounds } from "../time/timeRange";

type Column = (number | null)[];

/** A service over time: columns of equal length, with room for what is forecast. */
export type ServiceColumns = {
  time: number[];
  rate: Column;
  errorShare: Column;
  p50: Column;
  p95: Column;
  p99: Column;
};

/** Every bar of the bounds; one without records has a rate of zero, and no share and no latency. What is not over `until` is not known yet. */
export function serviceColumns(bars: readonly ServiceBar[], { from, to }: Bounds, step: number, until: number): ServiceColumns {
  const known = new Map(bars.map((bar) => [Math.round(bar.at / step), bar]));
  const columns: ServiceColumns = { time: [], rate: [], errorShare: [], p50: [], p95: [], p99: [] };
  for (let place = Math.floor(from / step); place * step < to; place += 1) {
    const bar = known.get(place);
    columns.time.push(place * step + step / 2);
    const isOver = (place + 1) * step <= until;
    columns.rate.push(isOver ? ((bar?.total ?? 0) / step) * 60 : null);
    columns.errorShare.push(!isOver || bar === undefined || bar.total === 0 ? null : bar.errors / bar.total);
    columns.p50.push(bar?.p50 ?? null);
    columns.p95.push(bar?.p95 ?? null);
    columns.p99.push(bar?.p99 ?? null);
  }
  return columns;
}

/** A series with its forecast behind it, on one time: upper and lower edge, mean, then what was. */
export function withForecast(
  time: readonly number[],
  past: Column,
  compared: Column | null,
  forecast: Forecast | null,
  begin: number,
  scale: number,
): { time: number[]; columns: Column[] } {
  const ahead = forecast?.mean.length ?? 0;
  const none = (length: number): Column => new Array<number | null>(length).fill(null);
  const future = (values: readonly number[] | undefined): Column => [...none(time.length), ...(values ?? []).map((value) => value * scale)];
  const step = forecast?.step_seconds ?? 1;
  const columns = [future(forecast?.upper), future(forecast?.lower), future(forecast?.mean), [...past, ...none(ahead)]];
  if (compared !== null) columns.push([...compared.slice(0, time.length), ...none(Math.max(0, time.length - compared.length)), ...none(ahead)]);
  return { time: [...time, ...Array.from({ length: ahead }, (_, place) => begin + (place + 0.5) * step)], columns };
}
