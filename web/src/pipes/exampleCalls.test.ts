import { describe, expect, test } from "vitest";
import { exampleCall, languages, type Call } from "./exampleCalls";

const call: Call = { base: "http://host:8080/some/path/", name: "top_lines", values: [["service", "it's $HOME `id`"], ["limit", "5"]] };
const values = (name: string): Call => ({ ...call, values: [["q", name]] });

describe("example calls", () => {
  test("carry the address, the parameters and a placeholder for the token", () => {
    for (const language of languages) {
      const text = exampleCall(language, call);
      expect(text).toContain("http://host:8080/some/path/v0/pipes/top_lines.json");
      expect(text).toMatch(/TOKEN/);
      expect(text).toContain("limit");
    }
  });

  test("of curl stand between quotes that no value can leave", () => {
    expect(exampleCall("curl", call)).toBe(
      [
        "curl --get 'http://host:8080/some/path/v0/pipes/top_lines.json'",
        '--header "Authorization: Bearer $TOKEN"',
        "--data-urlencode 'service=it'\\''s $HOME `id`'",
        "--data-urlencode 'limit=5'",
      ].join(" \\\n  "),
    );
  });

  test("of JavaScript say what was entered", () => {
    const hostile = 'a"; alert(1)//\n\u202E</script>é\u{1f600}';
    const line = exampleCall("JavaScript", values(hostile)).split("\n").find((text) => text.startsWith("url.searchParams")) ?? "";
    const literal = /set\("q", (.*)\);$/.exec(line)?.[1] ?? "";
    expect(JSON.parse(literal)).toBe(hostile);
    expect(literal).toMatch(/^[\x20-\x7e]*$/);
  });

  test("of Python have no parameters where there are none", () => {
    expect(exampleCall("Python", { ...call, values: [] })).not.toContain("params");
    expect(exampleCall("Python", call)).toContain('        "limit": "5",');
  });

  test("take names apart from the address", () => {
    expect(exampleCall("curl", { ...call, name: "a/../b'c" })).toContain("/v0/pipes/a%2F..%2Fb'\\''c.json");
  });
});
