import { useState } from "react";
import { button } from "../app/fields";
import { Panel } from "../app/Panel";
import { useCopy } from "../app/useCopy";
import { exampleCall, languages, tokenPlaceholder, type Language } from "./exampleCalls";

type Props = { name: string; values: ReadonlyArray<readonly [string, string]> };

/** The call as it stands in the form, for a program of one's own. */
export function ExampleCalls({ name, values }: Props) {
  const [language, setLanguage] = useState<Language>("curl");
  const { isCopied, copy } = useCopy();
  const text = exampleCall(language, { base: document.baseURI, name, values });
  return (
    <Panel
      title="Call it"
      aside={
        <>
          <span role="group" aria-label="Language" className="flex gap-1">
            {languages.map((one) => (
              <button key={one} type="button" aria-pressed={one === language} onClick={() => setLanguage(one)} className={button}>{one}</button>
            ))}
          </span>
          <button type="button" onClick={() => void copy(text)} className={button}>{isCopied ? "Copied" : "Copy"}</button>
        </>
      }
    >
      <pre tabIndex={0} aria-label={`Call in ${language}`} data-call={language} className="overflow-x-auto p-3 font-mono text-small">{text}</pre>
      <p className="px-3 pb-2 text-tiny text-muted">{tokenPlaceholder} stands for a token of the workspace: the page does not write one into a call that may be shared.</p>
    </Panel>
  );
}
