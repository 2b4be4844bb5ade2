import { expect, test } from "vitest";
import { apiAddress, streamAddress } from "./address";

test("addresses_follow_the_path_the_page_is_served_under", () => {
  expect(apiAddress("http://host/", "api/stats")).toBe("http://host/api/stats");
  expect(apiAddress("http://host/logs/index.html", "api/stats")).toBe("http://host/logs/api/stats");
});

test("empty_parameters_are_left_out_and_others_are_escaped", () => {
  const address = apiAddress("http://host/", "api/search", { q: "a&b c", service: "", limit: 200 });
  expect(address).toBe("http://host/api/search?q=a%26b+c&limit=200");
});

test("stream_is_as_secure_as_the_page_and_carries_the_token", () => {
  expect(streamAddress("http://host/", null, true)).toBe("ws://host/ws/stream?deltas=1");
  expect(streamAddress("https://host/x/", "p.a+b", false)).toBe("wss://host/x/ws/stream?token=p.a%2Bb");
});
