type Props = {
  name: string;
  value: string | undefined;
  /** Room kept for the figure, in digits, so that its neighbours never move. */
  width: number;
  isAlarming?: boolean;
};

export function Count({ name, value, width, isAlarming = false }: Props) {
  return (
    <div className="flex flex-col-reverse" style={{ minWidth: `${width * 0.72}rem` }}>
      <dt className="text-tiny whitespace-nowrap text-muted">{name}</dt>
      <dd
        data-count={name}
        className={`text-figure font-semibold whitespace-nowrap ${isAlarming ? "text-root" : "text-ink"}`}
      >
        {value ?? "–"}
      </dd>
    </div>
  );
}
