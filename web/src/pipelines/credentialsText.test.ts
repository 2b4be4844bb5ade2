import { expect, test } from "vitest";
import { credentialsText, languages } from "./credentialsText";

test.each(languages)("in %s a program finds the server, the pipeline and the token", (language) => {
  const text = credentialsText(language, { base: "https://logs.example/deep/", id: "id-1", token: "p.secret" });
  for (const word of ["https://logs.example/deep/v1", "id-1", "p.secret"]) expect(text).toContain(word);
});
