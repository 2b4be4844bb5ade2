import { button } from "../app/fields";
import { useCopy } from "../app/useCopy";
import type { Format } from "./useSqlRun";

const shownMax = 200_000;
const endings: Partial<Record<Format, string>> = { CSVWithNames: "csv", TSVWithNames: "tsv", JSON: "json", JSONEachRow: "ndjson" };

/** An answer in a format for programs: to read, to copy, to keep. */
export function TextResult({ text, format }: { text: string; format: Format }) {
  const { isCopied, copy } = useCopy();
  const download = () => {
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = `result.${endings[format] ?? "txt"}`;
    anchor.click();
    URL.revokeObjectURL(address);
  };
  return (
    <div className="p-2">
      <div className="flex gap-1.5">
        <button type="button" className={button} onClick={() => void copy(text)}>{isCopied ? "Copied" : "Copy"}</button>
        <button type="button" className={button} onClick={download}>Download</button>
        {text.length > shownMax && <span className="text-small text-muted">the beginning; the download has all of it</span>}
      </div>
      <pre tabIndex={0} aria-label="Result as text" data-result-text className="mt-2 max-h-[60vh] overflow-auto font-mono text-small">{text.slice(0, shownMax)}</pre>
    </div>
  );
}
