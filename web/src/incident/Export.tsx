import { download } from "../app/download";
import { useCopy } from "../app/useCopy";

const button = "h-7 rounded-chip border border-edge bg-surface px-2.5 text-small whitespace-nowrap hover:bg-hover";

type Props = { name: string; markdown: () => string };

/** The view as a link, the incident as a text. */
export function Export({ name, markdown }: Props) {
  const link = useCopy();
  const text = useCopy();
  return (
    <div className="flex flex-wrap gap-1.5">
      <button type="button" className={button} onClick={() => void link.copy(location.href)}>
        {link.isCopied ? "Copied" : "Copy link"}
      </button>
      <button type="button" className={button} onClick={() => void text.copy(markdown())}>
        {text.isCopied ? "Copied" : "Copy as Markdown"}
      </button>
      <button type="button" className={button} onClick={() => download(`${name}.md`, "text/markdown", markdown())}>
        Download
      </button>
    </div>
  );
}
