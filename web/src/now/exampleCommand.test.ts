import { expect, test } from "vitest";
import { exampleCommand } from "./exampleCommand";

test("command_goes_to_the_server_of_the_page", () => {
  expect(exampleCommand("http://127.0.0.1:7181/", false)).toContain("curl 'http://127.0.0.1:7181/v0/events?name=logs'");
});

test("command_names_the_token_but_never_shows_it", () => {
  expect(exampleCommand("http://host/", true)).toContain("$SEISMOLOG_TOKEN");
  expect(exampleCommand("http://host/", false)).not.toContain("Authorization");
});
