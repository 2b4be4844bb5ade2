import { sparkPath } from "../app/header/sparkPath";

type Props = { values: readonly number[]; width?: number; height?: number };

/** A small line without axes; what it says stands beside it in figures. */
export function Spark({ values, width = 72, height = 16 }: Props) {
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" data-spark={values.length} className="inline-block align-middle text-soft">
      <path d={sparkPath(values, width, height, values.length)} fill="none" stroke="currentColor" strokeWidth="1" />
    </svg>
  );
}
