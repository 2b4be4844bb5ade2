import { useState } from "react";
import type { Credentials } from "../api/pipelines";
import { button } from "../app/fields";
import { Panel } from "../app/Panel";
import { useCopy } from "../app/useCopy";
import { credentialsText, languages, type Language } from "./credentialsText";

/** What a program needs, right after the pipeline was made: shown this once. */
export function CredentialsPanel({ credentials, onClose }: { credentials: Credentials; onClose: () => void }) {
  const [language, setLanguage] = useState<Language>("Python");
  const { isCopied, copy } = useCopy();
  const [isSecretShown, setSecretShown] = useState(false);
  const text = credentialsText(language, { base: document.baseURI, ...credentials });
  const seen = isSecretShown ? text : text.replaceAll(credentials.token, "…".repeat(12));
  return (
    <Panel
      title="Its credentials"
      className="border-selected"
      aside={
        <>
          <span role="group" aria-label="Language" className="flex gap-1">
            {languages.map((one) => (
              <button key={one} type="button" aria-pressed={one === language} onClick={() => setLanguage(one)} className={button}>{one}</button>
            ))}
          </span>
          <button type="button" aria-pressed={isSecretShown} className={button} onClick={() => setSecretShown(!isSecretShown)}>Show the token</button>
          <button type="button" className={button} onClick={() => void copy(text)}>{isCopied ? "Copied" : "Copy"}</button>
          <button type="button" className={button} onClick={onClose}>Done</button>
        </>
      }
    >
      <p className="px-3 pt-2 text-soft">
        <strong className="font-semibold">Copy them now:</strong> the page shows them this once. A program publishes and consumes with them.
      </p>
      <pre tabIndex={0} aria-label={`Credentials for ${language}`} data-credentials={language} className="max-h-80 overflow-auto p-3 font-mono text-small">{seen}</pre>
      <p className="px-3 pb-2 text-tiny text-muted">Lost? An administrator gets them again from <code className="font-mono">GET /api/pipelines/{credentials.id}</code></p>
    </Panel>
  );
}
