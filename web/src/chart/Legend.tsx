type Props = { parts: ReadonlyArray<readonly [mark: string, words: string]> };

/** What the colours of a chart stand for; the marks are classes, so that they follow the scheme. */
export function Legend({ parts }: Props) {
  return (
    <span className="flex flex-wrap justify-end gap-x-3 text-tiny text-muted">
      {parts.map(([mark, words]) => (
        <span key={words} className="inline-flex items-center gap-1">
          <span aria-hidden="true" className={`inline-block h-1.5 w-2.5 rounded-[2px] ${mark}`} />
          {words}
        </span>
      ))}
    </span>
  );
}
