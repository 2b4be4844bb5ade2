import { sparkPath } from "./sparkPath";

type Props = {
  name: string;
  value: string | undefined;
  /** Room kept for the figure, in digits, so that its neighbours never move. */
  width: number;
  /** Its last values, oldest first, where they say something. */
  past?: readonly number[];
  /** Values up to this one are a trifle; the line stays low. */
  floor?: number;
  isAlarming?: boolean;
};

const spark = { width: 56, height: 18, slots: 60 } as const;

export function Count({ name, value, width, past, floor = 0, isAlarming = false }: Props) {
  return (
    <div className="flex flex-col-reverse" style={{ minWidth: `${width * 0.72 + (past === undefined ? 0 : 4)}rem` }}>
      <dt className="text-tiny whitespace-nowrap text-muted">{name}</dt>
      <dd className="flex items-center gap-2">
        <span
          data-count={name}
          className={`text-figure font-semibold whitespace-nowrap ${isAlarming ? "text-root" : "text-ink"}`}
        >
          {value ?? "–"}
        </span>
        {past !== undefined && (
          <svg width={spark.width} height={spark.height} aria-hidden="true" data-spark={name} className="max-w-14 min-w-0 shrink">
            <path d={sparkPath(past, spark.width, spark.height, spark.slots, floor)} className="fill-none stroke-muted" strokeWidth="1.2" />
          </svg>
        )}
      </dd>
    </div>
  );
}
